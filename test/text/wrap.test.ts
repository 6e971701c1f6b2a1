import fc from "fast-check";
import { expect, test } from "vitest";

import { columnsOf, padTo, wrap } from "../../src/text/wrap.ts";

test("text is broken at words, and a word only where it is longer than a line", () => {
  expect(wrap("one two  three", 7)).toEqual(["one two", "three"]);
  expect(wrap("one twelve", 5)).toEqual(["one", "twelv", "e"]);
  expect(wrap("abcdefgh i", 3)).toEqual(["abc", "def", "gh", "i"]);
  expect(wrap("one two", Number.POSITIVE_INFINITY)).toEqual(["one two"]);
  expect(wrap("", 10)).toEqual([]);
});

test("letters of East Asia take two columns, accents that follow none", () => {
  expect(columnsOf("abc")).toBe(3);
  expect(columnsOf("日本")).toBe(4);
  expect(columnsOf("e\u0301")).toBe(1);
  expect(columnsOf("🧠")).toBe(2);
  expect(padTo("日", 4)).toBe("日  ");
  expect(wrap("日本語", 4)).toEqual(["日本", "語"]);
});

test("whatever the text, no line is wider, and no letter is lost", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 2, max: 30 }), (text, width) => {
      const lines = wrap(text, width);
      for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(width);
      expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
    }),
  );
});
