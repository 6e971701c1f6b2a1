// Lines of text cut into cells: by tabs, commas or spaces, with quotes, comments and any line end.
// It does not know which line names the columns, nor what is a number.

import { Fault } from "../errors.ts";

/** One line of cells and where it stood. */
export interface CellLine {
  readonly line: number;
  readonly cells: readonly string[];
}

type Separator = "\t" | "," | " ";

/**
 * Cuts text into lines of cells. Comment lines (#) and empty lines at the end are left out.
 *
 * The first line decides what parts the cells: a tab if it has one, else a comma, else spaces.
 *
 * @param emptyLines - An empty line inside may be a missing value, so tables refuse it.
 * @throws Fault "input" for an empty file, binary content, an empty line inside, or a quote that
 *   does not end in its cell.
 */
export function splitCells(
  text: string,
  file: string,
  emptyLines: "refused" | "skipped" = "refused",
): readonly CellLine[] {
  if (text.includes("\0")) {
    throw new Fault(
      "input",
      `${file} holds a zero byte, so it is not a text table`,
      "Give a table saved as TSV or CSV in UTF-8.",
    );
  }
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  while (lines.length > 0 && lines[lines.length - 1].trim() === "") lines.pop();
  const result: CellLine[] = [];
  let separator: Separator | undefined;
  for (const [index, content] of lines.entries()) {
    const line = index + 1;
    if (content.startsWith("#")) continue;
    if (content.trim() === "") {
      if (emptyLines === "skipped") continue;
      throw new Fault(
        "input",
        `${file}, line ${line}: the line is empty, though the table goes on after it`,
        "Remove the line, or write n/a where a value is missing.",
      );
    }
    separator ??= separatorOf(content);
    result.push({ line, cells: cellsOf(content, separator, file, line) });
  }
  if (result.length === 0)
    throw new Fault("input", `${file} is empty; a table needs a line of column names`);
  return result;
}

function separatorOf(line: string): Separator {
  if (line.includes("\t")) return "\t";
  return line.includes(",") ? "," : " ";
}

function cellsOf(content: string, separator: Separator, file: string, line: number): string[] {
  const text = separator === " " ? content.trim() : content;
  const cells: string[] = [];
  let end = -1;
  while (end < text.length) {
    const begin = skipSpaces(text, end + 1, separator);
    const cell =
      text[begin] === '"' ? quotedCell(text, begin, separator) : plainCell(text, begin, separator);
    if (cell === undefined) {
      throw new Fault(
        "input",
        `${file}, line ${line}: a quoted cell does not end with its quote`,
        "A cell that begins with a quote must end with one on the same line.",
      );
    }
    cells.push(cell.content);
    end = cell.end;
  }
  return cells;
}

/** A cell's content, and the index of the separator behind it (or of the line's end). */
interface Cell {
  readonly content: string;
  readonly end: number;
}

function plainCell(text: string, begin: number, separator: Separator): Cell {
  let end = begin;
  while (end < text.length && !isSeparator(text[end], separator)) end++;
  return { content: text.slice(begin, end).trim(), end };
}

/** It may hold the separator, and "" for a quote. */
function quotedCell(text: string, begin: number, separator: Separator): Cell | undefined {
  let close = begin + 1;
  while (close < text.length && (text[close] !== '"' || text[close + 1] === '"')) {
    close += text[close] === '"' ? 2 : 1;
  }
  if (close >= text.length) return undefined;
  const after = separator === " " ? close + 1 : skipSpaces(text, close + 1, separator);
  if (after < text.length && !isSeparator(text[after], separator)) return undefined;
  return { content: text.slice(begin + 1, close).replaceAll('""', '"'), end: after };
}

function skipSpaces(text: string, from: number, separator: Separator): number {
  const skipped = separator === " " ? " \t" : " ";
  let position = from;
  while (position < text.length && skipped.includes(text[position])) position++;
  return position;
}

function isSeparator(character: string, separator: Separator): boolean {
  return character === separator || (separator === " " && character === "\t");
}
