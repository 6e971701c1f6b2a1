import { execFileSync } from "node:child_process";
import { mkdtemp, open, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openImage } from "../../src/node/image-file.ts";
import { gzipMembers, headerBytes, niftiBytes, RAMP, voxelBytes } from "../support/nifti.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bindmap-image-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function put(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** Reads a file as a run would: its values and its warnings. */
async function read(path: string, precision: "f32" | "f64" = "f64") {
  const image = await openImage(path);
  const values: number[] = [];
  for await (const frame of image.frames({ precision })) values.push(...frame);
  return { image, values, warnings: image.warnings.list };
}

const MEMBER_BYTES = 100;
const zeros = (count: number) => new Uint8Array(count);
const file = niftiBytes(RAMP);
const packed = gzipSync(file);

test.each([
  ["plain.nii", file],
  ["plain.nii.gz", packed],
  ["NAMED_WRONG.nii", packed],
  ["named-wrong.nii.gz", file],
  ["UPPER.NII.GZ", packed],
  ["members.nii.gz", gzipMembers(file, MEMBER_BYTES)],
  ["header-own-member.nii.gz", gzipMembers(file, 352)],
  ["empty-members.nii.gz", Buffer.concat([gzipSync(zeros(0)), packed, gzipSync(zeros(0))])],
  ["padded.nii.gz", Buffer.concat([packed, zeros(1000)])],
  [
    "padded-between.nii.gz",
    Buffer.concat([gzipSync(file.subarray(0, 360)), zeros(5), gzipSync(file.subarray(360))]),
  ],
  ["stored.nii.gz", gzipSync(file, { level: 0 })],
])("%s is read right and without a warning", async (name, bytes) => {
  const { values, warnings } = await read(await put(name, bytes));
  expect(values).toEqual(RAMP);
  expect(warnings).toEqual([]);
});

test("a gzip header with extra field, name, comment and checksum is read, a wrong checksum refused", async () => {
  const head = (checksum: readonly number[]) =>
    Buffer.from([
      31,
      139,
      8,
      2 + 4 + 8 + 16,
      0,
      0,
      0,
      0,
      0,
      3,
      2,
      0,
      7,
      7,
      97,
      0,
      98,
      0,
      ...checksum,
    ]);
  const withHead = (checksum: readonly number[]) =>
    Buffer.concat([head(checksum), packed.subarray(10)]);
  const path = join(folder, "fields.nii.gz");
  // The right checksum by gzip itself: `gzip -t` accepts one of the 65,536; computed bit by bit here.
  let crc = ~0;
  for (const byte of head([])) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  crc = ~crc & 0xffff;
  await writeFile(path, withHead([crc & 255, crc >> 8]));
  expect((await read(path)).values).toEqual(RAMP);
  await writeFile(path, withHead([(crc & 255) ^ 1, crc >> 8]));
  await expect(read(path)).rejects.toThrow("header fails its checksum");
});

test.each([
  ["text", Buffer.from("left over")],
  ["a single byte", Buffer.from([31])],
  ["text behind zeros", Buffer.concat([zeros(9), Buffer.from("x")])],
])("%s behind the gzip data is a warning, the voxels are right", async (_, surplus) => {
  const path = await put("surplus.nii.gz", Buffer.concat([packed, surplus]));
  const { values, warnings } = await read(path);
  expect(values).toEqual(RAMP);
  expect(warnings).toEqual([`${path}: bytes behind the gzip data are ignored; the data are whole`]);
});

test("a gzip file cut at any byte is refused", async () => {
  for (let length = 2; length < packed.length; length++) {
    const path = await put("cut.nii.gz", packed.subarray(0, length));
    await expect(read(path), `cut at ${length}`).rejects.toMatchObject({
      name: "Fault",
      kind: "input",
    });
  }
});

test("a gzip file with any one bit flipped is refused or read right, never wrong", async () => {
  // Bytes 3 to 9 hold flags, time and system, which change nothing in the data or are refused.
  await fc.assert(
    fc.asyncProperty(
      fc.nat(packed.length - 1),
      fc.nat(7),
      fc.boolean(),
      async (at, bit, isStored) => {
        const bytes = Uint8Array.from(isStored ? gzipSync(file, { level: 0 }) : packed);
        bytes[at] ^= 1 << bit;
        const path = await put("flipped.nii.gz", bytes);
        try {
          expect((await read(path)).values).toEqual(RAMP);
        } catch (error) {
          expect(error).toMatchObject({ name: "Fault", kind: "input" });
        }
      },
    ),
    { numRuns: 300 },
  );
});

test.each([
  ["checksum", 8, "fail their checksum"],
  ["length", 4, "another length"],
])("a wrong %s in the trailer is refused", async (_, fromEnd, words) => {
  const bytes = Uint8Array.from(packed);
  bytes[bytes.length - fromEnd] ^= 1;
  await expect(read(await put("trailer.nii.gz", bytes))).rejects.toThrow(words);
});

test("voxels missing inside valid gzip data are refused with the numbers", async () => {
  const path = await put("short.nii.gz", gzipSync(file.subarray(0, -2)));
  await expect(read(path)).rejects.toThrow("after 46 of 48 bytes");
});

test("a small file whose header asks for 56 GiB is refused before any memory is taken", async () => {
  const bytes = niftiBytes(RAMP, { dim: [4, 2048, 2048, 512, 14, 1, 1, 1] });
  await expect(openImage(await put("huge.nii.gz", gzipSync(bytes)))).rejects.toThrow("can't hold");
  await expect(openImage(await put("huge.nii", bytes))).rejects.toThrow("voxel data end");
});

test("a bomb of 200 MiB behind 48 voxel bytes is refused", async () => {
  const bytes = Buffer.concat([file, zeros(200 * 2 ** 20)]);
  const path = await put("bomb.nii.gz", gzipSync(bytes, { level: 1 }));
  await expect(read(path)).rejects.toThrow("follow the last voxel");
});

test.each([
  ["a.hdr", "a.img"],
  ["b.hdr.gz", "b.img.gz"],
  ["c.hdr", "c.img.gz"],
  ["D.HDR", "D.IMG"],
])("the pair %s and %s is read by either name, in either version", async (hdr, img) => {
  for (const version of [1, 2] as const) {
    const pack = (name: string, bytes: Uint8Array) => (/gz$/i.test(name) ? gzipSync(bytes) : bytes);
    await put(hdr, pack(hdr, headerBytes({ pair: true, version })));
    const imgPath = await put(img, pack(img, voxelBytes(RAMP)));
    for (const name of [hdr, img]) {
      const { image, values } = await read(join(folder, name));
      expect(values).toEqual(RAMP);
      expect([image.path, image.headerPath]).toEqual([imgPath, join(folder, hdr)]);
    }
  }
});

test("a pair without its .img, with two of them, with a short one or under other names is refused", async () => {
  const header = headerBytes({ pair: true });
  const hdr = await put("p.hdr", header);
  await expect(openImage(hdr)).rejects.toThrow(".img file that belongs to it is not beside it");
  const img = await put("p.img", voxelBytes(RAMP).subarray(1));
  await expect(openImage(hdr)).rejects.toThrow("after 47 of 48 bytes");
  await put("p.img", voxelBytes(RAMP));
  expect((await read(img)).values).toEqual(RAMP);
  await put("p.img.gz", gzipSync(voxelBytes(RAMP)));
  await expect(openImage(hdr)).rejects.toThrow("both");
  await expect(openImage(await put("p.nii", header))).rejects.toThrow("does not end in .hdr");
  const damaged = gzipSync(header);
  damaged[damaged.length - 6] ^= 1;
  await put("q.img", voxelBytes(RAMP));
  await expect(openImage(await put("q.hdr.gz", damaged))).rejects.toThrow("checksum");
});

test("what is no regular file is refused at once: missing, a folder, a pipe, a device", async () => {
  await expect(openImage(join(folder, "none.nii"))).rejects.toMatchObject({
    kind: "input",
    message: expect.stringContaining("no such file"),
  });
  await expect(openImage(folder)).rejects.toThrow("is a folder");
  const pipe = join(folder, "pipe.nii");
  execFileSync("mkfifo", [pipe]);
  await expect(openImage(pipe)).rejects.toThrow("a pipe or a device");
  await expect(openImage("/dev/null")).rejects.toThrow("a pipe or a device");
  await expect(openImage(await put("empty.nii", zeros(0)))).rejects.toThrow("0 bytes");
});

test("a file that grew or was written anew since it was opened is refused", async () => {
  const path = await put("changing.nii", file);
  const image = await openImage(path);
  const pass = async () => {
    let frames = 0;
    for await (const values of image.frames({ precision: "f32" })) frames += values.length / 12;
    return frames;
  };
  expect(await pass()).toBe(2);
  await utimes(path, 1, 1);
  await expect(pass()).rejects.toThrow("has changed since it was opened");
});

test("an abort stops the pass with the caller's reason, and progress ends at the file's size", async () => {
  const image = await openImage(await put("long.nii", niftiBytes(RAMP)));
  const seen: number[][] = [];
  const options = { precision: "f32" as const, onBytes: (...bytes: number[]) => seen.push(bytes) };
  for await (const values of image.frames(options)) expect(values.length).toBe(12);
  expect(seen.at(-1)).toEqual([400, 400]);
  const reason = new Error("stopped by the user");
  const signal = AbortSignal.abort(reason);
  await expect(image.frames({ precision: "f32", signal }).next()).rejects.toBe(reason);
});

test.skipIf(process.platform !== "linux")(
  "1,000 passes left after the first frame leave no handle open",
  async () => {
    const openHandles = () =>
      execFileSync("ls", [`/proc/${process.pid}/fd`])
        .toString()
        .split("\n").length;
    const paths = [await put("left.nii", file), await put("left.nii.gz", packed)];
    const before = openHandles();
    for (const path of paths) {
      const image = await openImage(path);
      for (let pass = 0; pass < 500; pass++) {
        for await (const values of image.frames({ precision: "f32" })) {
          expect(values[1]).toBe(1);
          break;
        }
      }
    }
    // A leak leaves 1,000. The test runner opens and closes some of its own, more on a busy machine.
    expect(openHandles()).toBeLessThan(before + 100);
  },
);

test("voxels behind 4.5 GiB of a sparse file are read right, one byte short is refused", async () => {
  const path = join(folder, "sparse.nii");
  const voxOffset = 4.5 * 2 ** 30;
  const size = voxOffset + 48;
  await writeFile(path, headerBytes({ version: 2, voxOffset }));
  const handle = await open(path, "r+");
  await handle.write(voxelBytes(RAMP), 0, 48, voxOffset);
  await handle.close();
  const { image, values } = await read(path);
  expect(image.size).toBe(size);
  expect(values).toEqual(RAMP);
  await truncate(path, size - 1);
  await expect(openImage(path)).rejects.toThrow("after 47 of 48 bytes");
  await rm(path);
});
