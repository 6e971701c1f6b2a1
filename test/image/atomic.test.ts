import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createStaging } from "../../src/node/atomic.ts";
import { nodeFileOps, type FileOps, type OpenedFile } from "../../src/node/file-ops.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bindmap-atomic-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Maps first, the record last, as a run writes them. */
const NAMES = ["bpnd.nii", "r1.nii", "status.nii", "record.json"];

async function writeAll(generation: string, options: { force?: boolean; ops?: FileOps } = {}) {
  const staging = createStaging(options);
  try {
    for (const name of NAMES) {
      const file = await staging.create(join(folder, name));
      await file.write(Buffer.from(`${name} `));
      await file.write(Buffer.from(generation));
      await file.close();
    }
    await staging.commit();
  } finally {
    await staging.discard();
  }
}

/** Name to content of all that is in the folder. */
async function contents(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of (await readdir(folder)).sort()) {
    found[name] = await readFile(join(folder, name), "utf8");
  }
  return found;
}

function allOf(generation: string): Record<string, string> {
  return Object.fromEntries(NAMES.map((name) => [name, `${name} ${generation}`]));
}

/** Real operations, of which call number `fails(n)` throws before it does anything. */
function failing(fails: (n: number, name: string) => boolean, code: string) {
  const state = { calls: 0, failed: [] as string[] };
  const guard =
    <A extends unknown[], T>(name: string, work: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      state.calls++;
      if (fails(state.calls, name)) {
        state.failed.push(name);
        throw Object.assign(new Error(`${code}: made to fail`), { code });
      }
      return work(...args);
    };
  const guardFile = (file: OpenedFile): OpenedFile => ({
    write: guard("write", (bytes) => file.write(bytes)),
    sync: guard("sync", () => file.sync()),
    // A close that fails has closed all the same, as on Linux.
    close: async () => {
      await file.close();
      await guard("close", () => Promise.resolve())();
    },
  });
  const openNew = guard("open", nodeFileOps.openNew);
  const ops: FileOps = {
    openNew: async (path) => guardFile(await openNew(path)),
    rename: guard("rename", nodeFileOps.rename),
    unlink: guard("unlink", nodeFileOps.unlink),
    kindOf: guard("kind", nodeFileOps.kindOf),
    syncFolder: guard("sync folder", nodeFileOps.syncFolder),
  };
  return { ops, state };
}

test("four files appear together and leave no temporary", async () => {
  await writeAll("one");
  expect(await contents()).toEqual(allOf("one"));
});

test.each(["ENOSPC", "EACCES"])(
  "whichever single operation fails with %s, no file and no temporary is left",
  async (code) => {
    for (let nth = 1; ; nth++) {
      const { ops, state } = failing((n) => n === nth, code);
      const outcome = await writeAll("one", { ops }).then(
        () => "done",
        (error: unknown) => error,
      );
      if (state.failed.length === 0) {
        expect(outcome).toBe("done");
        // Two writes, two checks, open, sync, close and rename of each of four files, and the folder.
        expect(nth).toBeGreaterThan(4 * 8);
        return;
      }
      expect(outcome).toMatchObject({ name: "Fault", kind: code === "ENOSPC" ? "io" : "output" });
      expect(await contents(), `after failure ${nth}, ${state.failed.join()}`).toEqual({});
    }
  },
);

test("whichever single operation fails while files are replaced, all are old or all are new", async () => {
  for (let nth = 1; ; nth++) {
    await writeAll("old", { force: true });
    const { ops, state } = failing((n) => n === nth, "EIO");
    const outcome = await writeAll("new", { force: true, ops }).then(
      () => "done",
      (error: unknown) => error,
    );
    const found = await contents();
    if (state.failed.length === 0) {
      expect(found).toEqual(allOf("new"));
      return;
    }
    expect(outcome).toMatchObject({ name: "Fault", kind: "io" });
    if (state.failed[0] !== "unlink") {
      expect(found, `after failure ${nth}, ${state.failed.join()}`).toEqual(allOf("old"));
      continue;
    }
    // Only one old file could not be removed; the new ones are all there, and the old one is named.
    const extra = Object.keys(found).filter((name) => !NAMES.includes(name));
    expect(found).toMatchObject(allOf("new"));
    expect(extra.length).toBe(1);
    expect(outcome).toMatchObject({ message: expect.stringContaining(extra[0]) });
    await rm(join(folder, extra[0]));
  }
});

test("if everything fails from some operation on (as at a crash), a record never stands beside other files than its own", async () => {
  for (let nth = 1; ; nth++) {
    await rm(folder, { recursive: true });
    await mkdir(folder);
    await writeAll("old");
    const { ops, state } = failing((n) => n >= nth, "EIO");
    await writeAll("new", { force: true, ops }).catch(() => undefined);
    const found = await contents();
    const record = found["record.json"];
    if (record !== undefined) {
      const generation = record.endsWith("old") ? "old" : "new";
      expect(found, `from failure ${nth} on`).toMatchObject(allOf(generation));
    }
    if (state.failed.length === 0) return;
  }
});

test("a write of 3 bytes at a time still writes all 9", async () => {
  const ops: FileOps = {
    ...nodeFileOps,
    async openNew(path) {
      const file = await nodeFileOps.openNew(path);
      return {
        write: (bytes) => file.write(bytes.subarray(0, 3)),
        sync: () => file.sync(),
        close: () => file.close(),
      };
    },
  };
  const staging = createStaging({ ops });
  const file = await staging.create(join(folder, "a"));
  await file.write(Buffer.from("123456789"));
  await file.close();
  await staging.commit();
  expect(await contents()).toEqual({ a: "123456789" });
});

test("an existing file is refused without force, also one that appears before commit", async () => {
  const path = join(folder, "a");
  const refusal = { kind: "output", message: `${path}: exists already`, exitCode: 73 };
  await writeFile(path, "mine");
  await expect(createStaging().create(path)).rejects.toMatchObject(refusal);
  await rm(path);
  const staging = createStaging();
  await (await staging.create(path)).close();
  await writeFile(path, "mine");
  await expect(staging.commit()).rejects.toMatchObject(refusal);
  await staging.discard();
  expect(await contents()).toEqual({ a: "mine" });
});

test("a folder in place of the file, or no folder around it, is refused even with force", async () => {
  await mkdir(join(folder, "a"));
  const staging = createStaging({ force: true });
  await expect(staging.create(join(folder, "a"))).rejects.toThrow("is a folder");
  await expect(staging.create(join(folder, "none", "b"))).rejects.toMatchObject({
    kind: "output",
    message: expect.stringContaining("folder does not exist"),
  });
  await expect(staging.create(join(folder, "b"))).resolves.toMatchObject({
    path: join(folder, "b"),
  });
  await staging.discard();
});

test("until commit only hidden temporaries are in the folder, and discard removes them", async () => {
  const staging = createStaging();
  const file = await staging.create(join(folder, "a.nii"));
  await file.write(Buffer.from("x"));
  const [name, ...others] = await readdir(folder);
  expect(others).toEqual([]);
  expect(name).toMatch(new RegExp(`^\\.a\\.nii\\.${process.pid}\\.[0-9a-f]{12}\\.tmp$`));
  await expect(staging.commit()).rejects.toMatchObject({ kind: "bug" });
  await staging.discard();
  await staging.discard();
  expect(await readdir(folder)).toEqual([]);
});

test("the same path twice in one run is a bug", async () => {
  const staging = createStaging();
  await staging.create(join(folder, "a"));
  const detour = join(folder, "..", basename(dirname(join(folder, "a"))), "a");
  await expect(staging.create(detour)).rejects.toMatchObject({ kind: "bug" });
  await staging.discard();
});
