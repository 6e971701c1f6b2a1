import fc from "fast-check";
import { expect, test } from "vitest";

import { fitLines } from "../../../src/group/figures/fit-lines.ts";
import { decimals, element, escapeXml, wellFormed } from "../../../src/group/figures/svg.ts";
import { textWidth } from "../../../src/group/figures/text-width.ts";

// getComputedTextLength of Chromium 156 at a font size of 100: Liberation Sans (as wide as Arial),
// regular and bold, then DejaVu Sans.
const MEASURED: readonly (readonly [string, number, number, number, number])[] = [
  ["amygdala", 433.6, 461.3, 495.2, 549.3],
  ["ctx-lh-superiorfrontal", 911.4, 1011.2, 1055.3, 1214.1],
  ["BPND, in units of 10⁻⁶", 993.3, 1048.5, 1093.2, 1230.9],
  ["ρ = −0.25, p = 0.49", 843.7, 854.1, 1014.4, 1100.1],
  ["Every value is a point; black bars are medians.", 2067.7, 2217.7, 2345.4, 2640.8],
  ["WWWW@%MM", 734.6, 730.6, 763.1, 840.4],
  ["Área órbito-frontal", 800.4, 877.8, 920.8, 1061],
  ["Größe ≥ 5 µm", 618.2, 634.9, 705.9, 775.5],
  ["область мозга", 657, 712.8, 755.6, 822.8],
];

test.each(MEASURED)(
  "'%s' is no wider than is reckoned, in either font",
  (words, a, bold, b, bolder) => {
    expect(textWidth(words, 100)).toBeGreaterThanOrEqual(Math.max(a, b));
    expect(textWidth(words, 100, true)).toBeGreaterThanOrEqual(Math.max(bold, bolder));
  },
);

test.each(MEASURED.slice(0, 7).filter(([words]) => /^[\x20-\x7e]+$/.test(words)))(
  "'%s' is not taken for more than 3 % wider than DejaVu Sans has it",
  // Each of its letters is rounded up to a hundredth; few are wider in Liberation Sans.
  (words, _a, _bold, b) => expect(textWidth(words, 100)).toBeLessThan(1.03 * b),
);

test("lines end behind hyphens and underscores, and no line is too wide", () => {
  const { lines, whole } = fitLines("ctx-lh-superiorfrontal-part2", { width: 60, size: 7 });
  expect(lines).toEqual(["ctx-lh-", "superiorfrontal-", "part2"]);
  expect(whole).toBe(true);
  // What has no sign in it is broken where the line is full.
  const { lines: narrow } = fitLines("ctx-superiorfrontal", { width: 40, size: 7 });
  expect(narrow).toEqual(["ctx-", "superiorfro", "ntal"]);
});

test("a word that has room on a line of its own is not broken at its signs", () => {
  const room = { width: textWidth("sub-1 ses-base", 7), size: 7 };
  expect(fitLines("sub-1 ses-baseline", room).lines).toEqual(["sub-1", "ses-baseline"]);
});

test("an equals sign keeps what is on both its sides; a number is not broken at its point", () => {
  const room = { width: textWidth("p corrected (Bonferroni) =", 7), size: 7 };
  expect(fitLines("p corrected (Bonferroni) = 1", room).lines).toEqual([
    "p corrected",
    "(Bonferroni) = 1",
  ]);
  expect(fitLines("of 0.4999", { width: textWidth("of 0.", 7), size: 7 }).lines[0]).toBe("of");
});

test("what is cut keeps its beginning and its end", () => {
  const room = { width: 60, size: 7 };
  const name = "ctx_lh_G_and_S_frontomargin_of_the_left_hemisphere_12";
  const one = fitLines(name, { ...room, mostLines: 1 });
  expect(one.whole).toBe(false);
  expect(one.lines).toHaveLength(1);
  expect(one.lines[0]).toMatch(/^ctx.*….*12$/);
  const two = fitLines(name, { ...room, mostLines: 2 });
  expect(two.lines).toHaveLength(2);
  expect(two.lines[1]).toMatch(/^….*_12$/);
});

test("whatever the words, lines fit, none is lost, and none are more than asked for", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 80 }),
      fc.integer({ min: 20, max: 120 }),
      fc.integer({ min: 1, max: 4 }),
      (words, width, mostLines) => {
        const free = fitLines(words, { width, size: 7 });
        const letters = (text: string): string => text.replaceAll(/\s/g, "");
        expect(letters(free.lines.join(""))).toBe(letters(wellFormed(words)));
        const cut = fitLines(words, { width, size: 7, mostLines });
        expect(cut.lines.length).toBeLessThanOrEqual(mostLines);
        for (const line of [...free.lines, ...cut.lines]) {
          expect(textWidth(line, 7)).toBeLessThanOrEqual(width);
        }
      },
    ),
    { numRuns: 300, seed: 3 },
  );
});

test("numbers have two decimals at most, no minus zero, and no element has a number that is none", () => {
  expect([1.005, 2, -0.001, 12.3456, 1e-9].map(decimals)).toEqual(["1", "2", "0", "12.35", "0"]);
  expect(() => element("circle", { cx: Number.NaN })).toThrow(
    "NaN where a number of points belongs",
  );
  expect(() => decimals(Number.POSITIVE_INFINITY)).toThrow("Infinity");
});

test("words are escaped, and what XML can't say is said otherwise", () => {
  expect(escapeXml(`a<b>&"c"`)).toBe("a&lt;b&gt;&amp;&quot;c&quot;");
  expect(escapeXml("a\u0000b\uD800c\uFFFEd\te")).toBe("a\\x00b\uFFFDc\uFFFDd e");
});
