// The list of arrangements: all there are, or a random choice without repetition. The observed one is
// always the first.

import { Fault } from "../../errors.ts";
import type { Design } from "./design.ts";
import { randomDraw, type Draw } from "./random.ts";
import type { ArrangementCount, PermutationRequest } from "./request.ts";
import { sharedCodes } from "./shared.ts";

export interface Arrangements {
  readonly count: ArrangementCount;
  /** `[arrangement][row]`: code of each row. */
  readonly codes: Uint16Array;
}

/** A p of one in ten million is more than any figure needs; the list has to fit memory. */
const MOST_ARRANGEMENTS = 10_000_000;

type Asked = Pick<PermutationRequest, "permutations" | "seed">;

/** @throws Fault "usage" for a number of permutations or a seed that is none. */
export function makeArrangements(
  design: Design,
  { permutations: asked, seed }: Asked,
): Arrangements {
  if (!Number.isInteger(asked) || asked < 1 || asked > MOST_ARRANGEMENTS) {
    const rule = `it must be a whole number from 1 to ${MOST_ARRANGEMENTS}`;
    throw new Fault("usage", `${asked} permutations; ${rule}`);
  }
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new Fault("usage", `seed ${seed}; it must be a whole number from 0 to ${2 ** 32 - 1}`);
  }
  const possible = possibleArrangements(design);
  const exhaustive = possible <= asked;
  const used = exhaustive ? possible : asked;
  const rows = design.observed.length;
  const codes = sharedCodes(used * rows);
  const current = design.observed.slice();
  const step = exhaustive ? stepper(design) : randomStep(design, seed);
  for (let a = 0; a < used; a++) {
    if (a > 0) step(current);
    codes.set(current, a * rows);
  }
  return { count: { used, asked, possible, exhaustive, seed }, codes };
}

/** 2^n signs, or n! over the factorials of how often each code comes. */
export function possibleArrangements({ permuted, observed }: Design): number {
  if (permuted === "signs") return 2 ** observed.length;
  const left = new Map<number, number>();
  let possible = 1;
  for (const [i, code] of observed.entries()) {
    const times = (left.get(code) ?? 0) + 1;
    left.set(code, times);
    // The partial products are multinomial coefficients: whole numbers, exact below 2^53.
    possible = (possible * (i + 1)) / times;
  }
  return Math.round(possible);
}

/** Goes to the next arrangement of all; after the last comes the first again. */
function stepper({ permuted }: Design): (codes: Uint16Array) => void {
  return permuted === "signs" ? nextSigns : nextOrder;
}

/** Counts in binary, the first row fastest. */
function nextSigns(codes: Uint16Array): void {
  for (let i = 0; i < codes.length; i++) {
    codes[i] ^= 1;
    if (codes[i] === 1) return;
  }
}

/** The next in lexicographic order, in which equal codes make no difference. */
function nextOrder(codes: Uint16Array): void {
  let at = codes.length - 2;
  while (at >= 0 && codes[at] >= codes[at + 1]) at--;
  if (at >= 0) {
    let other = codes.length - 1;
    while (codes[other] <= codes[at]) other--;
    [codes[at], codes[other]] = [codes[other], codes[at]];
  }
  codes.subarray(at + 1).reverse();
}

/** Draws until an arrangement is new: at the worst, n ln n draws for n. */
function randomStep(design: Design, seed: number): (codes: Uint16Array) => void {
  const draw = randomDraw(seed);
  const seen = new Set([keyOf(design.observed)]);
  const one = design.permuted === "signs" ? drawSigns : shuffle;
  return (codes) => {
    for (;;) {
      one(codes, draw);
      const key = keyOf(codes);
      if (seen.has(key)) continue;
      seen.add(key);
      return;
    }
  };
}

function drawSigns(codes: Uint16Array, draw: Draw): void {
  for (let i = 0; i < codes.length; i++) codes[i] = draw(2);
}

/** Fisher and Yates. */
function shuffle(codes: Uint16Array, draw: Draw): void {
  for (let i = codes.length - 1; i > 0; i--) {
    const j = draw(i + 1);
    [codes[i], codes[j]] = [codes[j], codes[i]];
  }
}

function keyOf(codes: Uint16Array): string {
  return String.fromCharCode(...codes);
}
