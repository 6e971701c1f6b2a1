import fc from "fast-check";
import { expect, test } from "vitest";
import { completeColumn, numberAt, parseNumber, parseTable } from "../../src/text/tsv.ts";
import { refusal } from "../timing/fixtures.ts";

test.each([
  ["0", 0],
  ["-1.5", -1.5],
  ["+3", 3],
  [".5", 0.5],
  ["5.", 5],
  ["1e-3", 1e-3],
  ["6899.311223515094", 6899.311223515094],
])("the cell %s is the number %d", (cell, value) => {
  expect(parseNumber(cell)).toBe(value);
});

test.each([
  "",
  " ",
  ".",
  "12.5abc",
  "0x1F",
  "1,5",
  "1e999",
  "NaN",
  "Infinity",
  "n/a",
  "1_000",
  "--1",
  "1e",
  "١",
])("the cell %j is no number", (cell) => {
  expect(parseNumber(cell)).toBeUndefined();
});

test("every finite number comes back from its own decimal text", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(parseNumber(String(value))).toBe(Object.is(value, -0) ? 0 : value);
    }),
  );
});

test.each([
  ["tabs", "a\tb\n1\t2\n"],
  ["commas", "a,b\n1,2\n"],
  ["spaces", "a  b\n 1   2 \n"],
  ["CRLF", "a\tb\r\n1\t2\r\n"],
  ["old Mac line ends", "a\tb\r1\t2\r"],
  ["a byte order mark", "\uFEFFa\tb\n1\t2"],
  ["quotes", '"a"\t"b"\n"1"\t"2"\n'],
  ["comments and empty lines at the end", "# x\na\tb\n#y\n1\t2\n\n\n"],
])("a table with %s has the columns a, b and the row 1, 2", (_, text) => {
  const table = parseTable(text, "t.tsv");
  expect(table.columns).toEqual(["a", "b"]);
  expect(table.rows).toEqual([["1", "2"]]);
});

test("a quoted cell may hold the separator, a quote and a #; an empty cell stays empty", () => {
  const table = parseTable('name,x\n"Left, ""main""",\n" # ",3\n', "t.csv");
  expect(table.rows).toEqual([
    ['Left, "main"', ""],
    [" # ", "3"],
  ]);
});

test.each([
  ["nothing", "", "t.tsv is empty"],
  ["only comments", "# a\n# b\n", "t.tsv is empty"],
  ["names alone", "a\tb\n", "has column names but no rows"],
  ["no names", "0\t30\n30\t60\n", "line 1: the first line holds numbers"],
  ["a short row", "a\tb\n1\t2\n3\n", "line 3: 1 cells, but the table has 2 columns"],
  ["a long row", "a\tb\n1\t2\t3\n", "line 2: 3 cells"],
  ["an empty line inside", "a\tb\n1\t2\n\n3\t4\n", "line 3: the line is empty"],
  ["an open quote", 'a\tb\n"1\t2\n', "line 2: a quoted cell does not end"],
  ["text after a quote", 'a\tb\n"1"x\t2\n', "line 2: a quoted cell does not end"],
  ["a zero byte", "a\tb\n1\t\0\n", "holds a zero byte"],
])("a table with %s is refused, a whole one is not", (_, text, sentence) => {
  expect(refusal(() => parseTable(text, "t.tsv")).message).toContain(sentence);
  expect(parseTable("a\tb\n1\t2\n3\t4\n", "t.tsv").rows).toHaveLength(2);
});

test("n/a reads as NaN where values may be missing, and is refused where they may not", () => {
  const table = parseTable("a\tb\n1\tn/a\n3\t4\n", "t.tsv");
  expect(numberAt(table, 0, 1)).toBeNaN();
  expect([...completeColumn(table, 0)]).toEqual([1, 3]);
  expect(refusal(() => completeColumn(table, 1)).message).toContain('line 2, column "b"');
});

test("a bad cell is named with its line, comments counted, and its column", () => {
  const table = parseTable("# x\na\tb\n1\t12.5abc\n", "t.tsv");
  expect(refusal(() => numberAt(table, 0, 1)).message).toBe(
    't.tsv, line 3, column "b": "12.5abc" is not a number',
  );
});
