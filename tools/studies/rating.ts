// A rating of the treated: in part it follows the true change of binding in one region, the rest is drawn.
// It is a column of participants.tsv, as a rating of real people would be.

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { momentsOf } from "../../src/group/stats/moments.ts";
import { gaussian, randomStream } from "../../src/simulate/random.ts";
import { truePairs, truthOf } from "./truth.ts";

/** Share of the rating that the change makes: the correlation it has in the population. */
export const RATING_CORRELATION = 0.7;
/** Whose change it follows. */
export const RATED_REGION = "Left-Accumbens-area";
const MEAN = 30;
const SD = 8;
const STREAM = 21;

/** The others have n/a. */
export function addRating(dataset: string, treated: string, seed: number): void {
  const pairs = truePairs(truthOf(dataset), "BPND").filter(
    ({ region, group }) => region === RATED_REGION && group === treated,
  );
  const changes = pairs.map(({ first, second }) => second - first);
  const { mean, sd } = momentsOf(Float64Array.from(changes));
  const stream = randomStream(seed, STREAM);
  const ratings = new Map(
    pairs.map(({ participant }, n) => {
      const own = gaussian(stream, n);
      const score =
        (RATING_CORRELATION * (changes[n] - mean)) / sd +
        Math.sqrt(1 - RATING_CORRELATION ** 2) * own;
      return [participant, (MEAN + SD * score).toFixed(1)];
    }),
  );
  const file = path.join(dataset, "participants.tsv");
  const [heading, ...rows] = readFileSync(file, "utf8").trimEnd().split("\n");
  const lines = rows.map((row) => `${row}\t${ratings.get(row.split("\t")[0]) ?? "n/a"}`);
  writeFileSync(file, `${[`${heading}\trating`, ...lines].join("\n")}\n`);
}
