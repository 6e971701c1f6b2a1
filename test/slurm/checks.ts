// What a test program found, line by line as it goes.

import { isDeepStrictEqual } from "node:util";

export interface Checks {
  /** Passes where the two are alike. */
  equal(what: string, found: unknown, expected: unknown): void;
  /** Passes where the text has this in it. */
  holds(what: string, text: string, part: RegExp): void;
  fail(what: string, why: string): void;
  /** What may explain a failure. */
  tell(lines: readonly string[]): void;
  readonly passed: number;
  readonly failed: number;
}

export function makeChecks(print: (line: string) => void): Checks {
  const count = { passed: 0, failed: 0 };
  const add = (what: string, isSo: boolean, why: string): void => {
    if (isSo) count.passed++;
    else count.failed++;
    print(isSo ? `ok    ${what}` : `FAIL  ${what}: ${why}`);
  };
  return {
    equal(what, found, expected) {
      const why = `${JSON.stringify(found)} is not ${JSON.stringify(expected)}`;
      add(what, isDeepStrictEqual(found, expected), why);
    },
    holds: (what, text, part) => add(what, part.test(text), `no ${part.source} in:\n${text}`),
    fail: (what, why) => add(what, false, why),
    tell: (lines) => lines.forEach((line) => print(line)),
    get passed() {
      return count.passed;
    },
    get failed() {
      return count.failed;
    },
  };
}
