// Markdown for the generated pages: aligned tables and numbers with two figures.

/** A table whose columns are as wide as their widest cell. The first row is the header. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, c) => Math.max(3, ...rows.map((row) => row[c].length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, c) => cell.padEnd(widths[c])).join(" | ")} |`;
  const [header, ...body] = rows;
  return [line(header), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join(
    "\n",
  );
}

/**
 * A number with so many figures, trailing zeros kept; below 0.001 with an exponent.
 *
 * @param digits - Two are few enough to come out alike on every processor, whatever was rounded.
 */
export function figures(value: number, digits = 2): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1000) return value.toExponential(digits - 1);
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return value.toFixed(decimals);
}

/** A share as per cent with two decimals. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** One measurement of docs/accuracy.md. */
export interface Section {
  /** Argument of `npm run docs -- NAME`, which prints this section alone. */
  readonly name: string;
  readonly title: string;
  /** What was measured, on what. */
  readonly about: string;
  /** Makes the table; may take a minute. */
  readonly measure: () => string;
}

export function render({ name, title, about, measure }: Section): string {
  return `## ${title}

${about} Command: \`npm run docs -- ${name}\`.

${measure()}
`;
}
