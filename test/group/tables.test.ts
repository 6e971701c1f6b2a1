import { expect, test } from "vitest";

import { pairsOf } from "../../src/group/cells.ts";
import { pairTable, regionPairs } from "../../src/group/pair-table.ts";
import { covariateOf, groupOf, parsePeople } from "../../src/group/people.ts";
import { regionValues, type RegionValue } from "../../src/group/regions.ts";
import { longTable, wideTable } from "../../src/group/tables.ts";
import { scanOf } from "./scans.ts";

const TABLE = `index\tname\tvoxels\tvolume-mm3\tBPND\tstatus\tBPND-map-mean\tBPND-map-median\tBPND-map-sd\tmap-voxels
8\tCerebellum\t20\t160\t0.01\tok\t0.02\tn/a\t0.1\t18
11\tCaudate\t10\t80\t2.5\tat upper k2a\t2.6\t2.4\t0.3\t9
`;
const noGroups = (): undefined => undefined;

function valuesOf(participant: string, session: string, text = TABLE): readonly RegionValue[] {
  return regionValues(scanOf(participant, session), "gtm", text, "kinpar.tsv");
}

test("a table of two regions gives each value with its source", () => {
  const values = valuesOf("01", "1").map(({ region, parameter, source, value }) => [
    region,
    parameter,
    source,
    value,
  ]);
  expect(values).toHaveLength(8);
  expect(values[0]).toEqual(["Cerebellum", "BPND", "curve", 0.01]);
  expect(values[2]).toEqual(["Cerebellum", "BPND", "map-median", Number.NaN]);
  expect(values[7]).toEqual(["Caudate", "BPND", "map-sd", 0.3]);
});

test("a table without a status is refused by the name of the column", () => {
  expect(() => valuesOf("01", "1", "index\tname\tvoxels\tBPND\n8\tx\t1\t2\n")).toThrow(
    'kinpar.tsv has no column "status"',
  );
});

test("the long table has a row a value, n/a for what is missing, and the words of the status", () => {
  const lines = longTable(valuesOf("01", "1"), () => "drug").split("\n");
  expect(lines[0].split("\t").slice(0, 4)).toEqual([
    "participant_id",
    "session_id",
    "run",
    "group",
  ]);
  expect(lines[3]).toBe(
    "sub-01\tses-1\tn/a\tdrug\tgtm\t8\tCerebellum\tBPND\tmap-median\tn/a\t20\tok",
  );
  expect(lines[5]).toContain("\t2.5\t10\tat upper k2a");
});

test("the wide table has a column a region; one that a scan lacks stays empty, or nan for FreeSurfer", () => {
  const short = TABLE.split("\n").slice(0, 2).join("\n");
  const values = [...valuesOf("01", "1"), ...valuesOf("02", "1", `${short}\n`)].filter(
    ({ source }) => source === "curve",
  );
  expect(wideTable(values, noGroups, ",")).toBe(
    "participant_id,session_id,group,Cerebellum,Caudate\nsub-01,ses-1,,0.01,2.5\nsub-02,ses-1,,0.01,\n",
  );
  expect(wideTable(values, noGroups, "\t").split("\n")[2]).toBe("sub-02_ses-1\t0.01\tnan");
});

test("a region name with a comma is quoted", () => {
  const values = valuesOf("01", "1", TABLE.replace("Caudate", "Caudate, left")).filter(
    ({ source }) => source === "curve",
  );
  expect(wideTable(values, noGroups, ",")).toContain('Cerebellum,"Caudate, left"\n');
});

test("occupancy of a region comes from its values: 2.5 to 1 is 60 %", () => {
  const values = [...valuesOf("01", "1"), ...valuesOf("01", "2", TABLE.replace("2.5", "1"))];
  const pairs = pairsOf([scanOf("01", "1"), scanOf("01", "2")], undefined, noGroups);
  if (pairs === undefined) throw new Error("no pairs");
  const rows = regionPairs(values, pairs);
  const caudate = rows.find(({ index, source }) => index === 11 && source === "curve");
  expect(caudate).toMatchObject({ first: 2.5, second: 1 });
  const line = pairTable(rows, pairs.sessions)
    .split("\n")
    .find((one) => one.includes("\t11\t") && one.includes("curve"));
  expect(line?.split("\t").slice(7, 11)).toEqual(["2.5", "1", "-1.5", "60"]);
});

test("a region that one of the scans lacks has no occupancy, and says n/a", () => {
  const short = `${TABLE.split("\n").slice(0, 2).join("\n")}\n`;
  const pairs = pairsOf([scanOf("01", "1"), scanOf("01", "2")], undefined, noGroups);
  if (pairs === undefined) throw new Error("no pairs");
  const rows = regionPairs([...valuesOf("01", "1"), ...valuesOf("01", "2", short)], pairs);
  expect(rows.find(({ index, source }) => index === 11 && source === "curve")?.second).toBeNaN();
  expect(pairTable(rows, pairs.sessions)).toContain("\t2.5\tn/a\tn/a\tn/a\tn/a\n");
});

test("participants: groups and covariates by column, n/a is none, text in a covariate is refused", () => {
  const text = "participant_id\tgroup\tscore\nsub-01\tdrug\t12.5\nsub-02\tn/a\thigh\n";
  const people = parsePeople(text, "participants.tsv");
  expect(groupOf(people, "group", "01")).toBe("drug");
  expect(groupOf(people, "group", "02")).toBeUndefined();
  expect(covariateOf(people, "score", "01")).toBe(12.5);
  expect(covariateOf(people, "score", "03")).toBeNaN();
  expect(() => covariateOf(people, "score", "02")).toThrow(
    'participants.tsv: score of sub-02 is "high"; a covariate must be a number',
  );
  expect(() => covariateOf(people, "scores", "01")).toThrow('has no column "scores"');
  expect(() => parsePeople("id\tx\na\t1\n", "p.tsv")).toThrow("p.tsv has no column participant_id");
  expect(() => parsePeople("participant_id\nsub-01\nsub-01\n", "p.tsv")).toThrow("is there twice");
});
