import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

import { figures, table } from "../../tools/accuracy/markdown.ts";
import { modelsPage } from "../../tools/models-page.ts";
import { ROOT } from "../architecture/sources.ts";

test("docs/models.md is what the registry says (npm run docs makes it so)", () => {
  expect(readFileSync(path.join(ROOT, "docs/models.md"), "utf8")).toBe(modelsPage());
});

test.each([
  [0, 2, "0"],
  [1, 2, "1.0"],
  [0.2999, 2, "0.30"],
  [0.001234, 2, "0.0012"],
  [0.000_123_4, 2, "1.2e-4"],
  [-0.05, 2, "-0.050"],
  [12.34, 3, "12.3"],
  [123.4, 2, "123"],
  [123_456, 2, "1.2e+5"],
])("%f with %i figures is written %s", (value, digits, text) => {
  expect(figures(value, digits)).toBe(text);
});

test("table columns are as wide as their widest cell", () => {
  expect(
    table([
      ["a", "long"],
      ["wider", "b"],
    ]),
  ).toBe("| a     | long |\n| ----- | ---- |\n| wider | b    |");
});
