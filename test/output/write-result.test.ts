import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Fault } from "../../src/errors.ts";
import { nodeFileOps, type FileOps } from "../../src/node/file-ops.ts";
import { openImage } from "../../src/node/image-file.ts";
import { refuseExisting } from "../../src/node/out-folder.ts";
import { writeResult, type WriteOptions, type WriteReport } from "../../src/node/write-result.ts";
import { listNames } from "../../src/output/names.ts";
import { parseRunRecord } from "../../src/output/record.ts";
import { GRID, PET_HEADER, STATUSES, tinyContext, tinyResult } from "./fixtures.ts";

let home = "";
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), "bindmap-output-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const out = (): string => path.join(home, "new", "out");
const write = (changes: Partial<WriteOptions> = {}, result = tinyResult()): Promise<WriteReport> =>
  writeResult(result, GRID, tinyContext(), {
    folder: out(),
    prefix: "sub-01",
    fill: "0",
    gzip: true,
    force: false,
    ...changes,
  });
const bytesOf = (name: string): Promise<Buffer> => readFile(path.join(out(), name));
const textOf = async (name: string): Promise<string> => (await bytesOf(name)).toString();
const jsonOf = async (name: string): Promise<unknown> => JSON.parse(await textOf(name));

async function valuesOf(name: string): Promise<readonly number[]> {
  const image = await openImage(path.join(out(), name));
  const frames: number[][] = [];
  for await (const values of image.frames({ precision: "f64" })) frames.push([...values]);
  expect(frames).toHaveLength(1);
  return frames[0];
}

/** Makes one operation fail at its nth call. */
function failing(operation: "openNew" | "rename" | "write", nth: number): FileOps {
  let calls = 0;
  const fail = (name: string): void => {
    if (name === operation && ++calls === nth) {
      throw Object.assign(new Error("planted"), { code: "ENOSPC" });
    }
  };
  return {
    ...nodeFileOps,
    async openNew(file) {
      fail("openNew");
      const opened = await nodeFileOps.openNew(file);
      return {
        sync: () => opened.sync(),
        close: () => opened.close(),
        async write(bytes) {
          fail("write");
          return opened.write(bytes);
        },
      };
    },
    async rename(from, to) {
      fail("rename");
      await nodeFileOps.rename(from, to);
    },
  };
}

test("a fit writes exactly the files it names, in a folder that it makes", async () => {
  const { names, files, folder } = await write();
  expect(folder).toBe(out());
  expect(files.map(({ file }) => file)).toEqual(listNames(names));
  expect((await readdir(out())).sort()).toEqual(listNames(names).toSorted());
});

test("maps, mask and status read back as they were fitted", async () => {
  const { names } = await write();
  // Exact: all values of the fixture are binary fractions.
  expect(await valuesOf(names.maps[0].image)).toEqual([
    0, 1.5, 2.25, 9.5, 0, 0, 0.5, -0.75, 3.5, 0, 0.25, 0,
  ]);
  expect(await valuesOf(names.mask)).toEqual(STATUSES.map((code) => (code === 1 ? 1 : 0)));
  expect(await valuesOf(names.status)).toEqual(STATUSES);
});

test("without gzip the values are the same, and with fill nan the gaps are NaN", async () => {
  const { names } = await write({ gzip: false, fill: "nan", maps: ["BPND"] });
  const file = names.maps[0].image;
  expect(file).toMatch(/mimap\.nii$/);
  expect(await valuesOf(file)).toEqual([
    NaN,
    1.5,
    2.25,
    9.5,
    NaN,
    NaN,
    0.5,
    -0.75,
    3.5,
    NaN,
    0.25,
    NaN,
  ]);
  expect(await jsonOf(names.maps[0].sidecar)).toMatchObject({ FillValue: "NaN" });
});

test("the header repeats the scan's geometry bit for bit and says what the map is", async () => {
  const { names } = await write();
  const header = gunzipSync(await bytesOf(names.maps[0].image));
  const pet = Buffer.from(PET_HEADER);
  // qform_code to srow_z, and pixdim[0..3]; offsets of nifti1.h.
  expect(header.subarray(252, 328)).toEqual(pet.subarray(252, 328));
  expect(header.subarray(76, 92)).toEqual(pet.subarray(76, 92));
  const ascii = (at: number, length: number): string =>
    header.toString("latin1", at, at + length).replace(/\0+$/, "");
  expect(header.readInt16LE(40)).toBe(3);
  expect(header.readInt16LE(70)).toBe(16);
  expect(header.readFloatLE(112)).toBe(1);
  expect(header.readFloatLE(116)).toBe(0);
  expect(header.readInt16LE(68)).toBe(1001);
  expect(ascii(328, 16)).toBe("BPND");
  expect(ascii(148, 80)).toMatch(/^bindmap \d+\.\d+\.\d+\S* SRTM$/);
  expect([header.readFloatLE(128), header.readFloatLE(124)]).toEqual([0, 3.5]);
  expect(header[123]).toBe(2);
  expect(gunzipSync(await bytesOf(names.status)).readInt16LE(70)).toBe(2);
});

test("clipped voxels are counted in the report, the sidecar and the record, of BPND alone", async () => {
  const { names, clipped } = await write({ clip: [0, 3] });
  expect(clipped).toEqual({ low: 0, high: 3, below: 1, above: 2 });
  const [bpnd, r1] = names.maps;
  expect(await jsonOf(bpnd.sidecar)).toMatchObject({ Clip: { VoxelsBelow: 1, VoxelsAbove: 2 } });
  expect(await jsonOf(r1.sidecar)).not.toHaveProperty("Clip");
  expect(await jsonOf(names.record)).toMatchObject({
    maps: [{ name: "BPND", clipped: { below: 1, above: 2 } }, { name: "R1" }, { name: "k2" }],
  });
  expect((await write({ force: true })).clipped).toBeUndefined();
});

test("the record has the SHA-256 and the size of every other file, and says what was asked", async () => {
  const { names } = await write();
  const text = await textOf(names.record);
  const record: { outputs: { file: string; sha256: string; bytes: number }[] } = JSON.parse(text);
  const { outputs } = record;
  expect(outputs.map(({ file }) => file)).toEqual(listNames(names).slice(0, -1));
  for (const { file, sha256, bytes } of outputs) {
    const content = await bytesOf(file);
    expect(content.length).toBe(bytes);
    expect(createHash("sha256").update(content).digest("hex")).toBe(sha256);
  }
  expect(parseRunRecord(text, names.record).asked).toHaveProperty("ref", "dseg.nii.gz:8,47");
});

test("no JSON holds NaN or Infinity, and all 7 files of it parse", async () => {
  const { names } = await write({ fill: "nan" });
  const files = listNames(names).filter((name) => name.endsWith(".json"));
  expect(files).toHaveLength(7);
  for (const file of files) {
    const text = await textOf(file);
    expect(() => JSON.parse(text) as unknown).not.toThrow();
    expect(text).not.toMatch(/[:[,]\s*-?(NaN|Infinity)/);
  }
});

test("two runs over the same result write the same maps, byte for byte", async () => {
  const first = await write();
  const again = await write({ force: true });
  const hashes = ({ files }: WriteReport): readonly string[] =>
    files.slice(0, -1).map(({ sha256 }) => sha256);
  expect(hashes(again)).toEqual(hashes(first));
});

test("outputs that exist are refused before and while writing; with force they are replaced", async () => {
  const { names } = await write();
  const before = await bytesOf(names.record);
  const refused = { kind: "output", exitCode: 73 };
  await expect(refuseExisting(out(), listNames(names))).rejects.toMatchObject(refused);
  await expect(write()).rejects.toMatchObject(refused);
  expect(await bytesOf(names.record)).toEqual(before);
  await refuseExisting(out(), listNames(names), true);
  await write({ force: true, clip: [0, 1] });
  expect(await bytesOf(names.record)).not.toEqual(before);
});

test("one output among many that exists is enough, and the sentence names it", async () => {
  await mkdir(out(), { recursive: true });
  const taken = "sub-01_model-SRTM_desc-valid_mask.json";
  await writeFile(path.join(out(), taken), "mine");
  await expect(write()).rejects.toThrow(`${taken}: exists already`);
  expect(await readdir(out())).toEqual([taken]);
  await write({ prefix: "sub-02" });
  expect(await readdir(out())).toHaveLength(15);
});

test("a folder that is a file, or lies below one, is refused; a missing one is not", async () => {
  const file = path.join(home, "file");
  await writeFile(file, "x");
  const refused = { kind: "output", message: `${file}: is not a folder` };
  await expect(refuseExisting(file, ["a"])).rejects.toMatchObject(refused);
  await expect(refuseExisting(path.join(file, "b", "c"), ["a"])).rejects.toMatchObject(refused);
  await expect(write({ folder: file })).rejects.toMatchObject(refused);
  await refuseExisting(path.join(home, "b", "c"), ["a"]);
  expect(await readdir(home)).toEqual(["file"]);
});

test("a folder in the place of an output is refused even with force", async () => {
  await mkdir(path.join(home, "a"));
  await expect(refuseExisting(home, ["a"], true)).rejects.toThrow("is a folder, not a file");
  await refuseExisting(home, ["b"], true);
});

test.skipIf(process.getuid?.() === 0)("a folder without write permission is refused", async () => {
  await chmod(home, 0o555);
  await expect(refuseExisting(out(), ["a"])).rejects.toMatchObject({ kind: "output" });
  await chmod(home, 0o755);
  await refuseExisting(out(), ["a"]);
});

test.each([
  ["openNew", 1],
  ["openNew", 9],
  ["openNew", 14],
  ["write", 2],
  ["rename", 1],
  ["rename", 14],
] as const)(
  "a full disk at %s number %i leaves nothing, not even the folder",
  async (operation, nth) => {
    const ops = failing(operation, nth);
    await expect(write({ ops })).rejects.toMatchObject({ kind: "io" } satisfies Partial<Fault>);
    expect(await readdir(home)).toEqual([]);
    expect((await write()).files).toHaveLength(14);
  },
);

test("a failure keeps a folder that was there, with what was in it", async () => {
  await mkdir(out(), { recursive: true });
  await writeFile(path.join(out(), "notes.txt"), "mine");
  await expect(write({ ops: failing("openNew", 5) })).rejects.toMatchObject({ kind: "io" });
  expect(await readdir(out())).toEqual(["notes.txt"]);
});

test("a failure while files are replaced leaves the old ones as they were", async () => {
  const { names } = await write();
  const old = await Promise.all(listNames(names).map(bytesOf));
  const ops = failing("rename", 20);
  await expect(write({ ops, force: true, clip: [0, 1] })).rejects.toMatchObject({ kind: "io" });
  expect(await Promise.all(listNames(names).map(bytesOf))).toEqual(old);
  expect((await readdir(out())).sort()).toEqual(listNames(names).toSorted());
});

test("an interrupted run leaves nothing", async () => {
  const signal = AbortSignal.abort();
  await expect(write({ signal })).rejects.toThrow("aborted");
  expect(await readdir(home)).toEqual([]);
});

test("a result of 13 voxels on a grid of 12 is an error in the program", async () => {
  await expect(write({}, tinyResult({ status: new Uint8Array(13) }))).rejects.toMatchObject({
    kind: "bug",
  });
});
