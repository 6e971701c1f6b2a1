// The Apptainer recipe, as far as it can be tested where no image can be built: what it names is there,
// and its shell parts are shell.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

import { VERSION } from "../../src/version.ts";
import { BUNDLE_NAME, ROOT } from "../../tools/bundle/stage.ts";
import { launcher, readme } from "../../tools/bundle/texts.ts";

const FOLDER = path.join(ROOT, "containers");
const recipe = readFileSync(path.join(FOLDER, "bindmap.def"), "utf8");
const MANIFEST = "/opt/nvidia_icd.json";

/** Sections by name: "%post" and so on. */
const sections = new Map(
  recipe
    .split(/^(?=%\w+$)/m)
    .slice(1)
    .map((text) => {
      const end = text.indexOf("\n");
      return [text.slice(0, end), text.slice(end + 1)] as const;
    }),
);

function section(name: string): string {
  const text = sections.get(name);
  if (text === undefined) throw new Error(`the recipe has no ${name}`);
  return text;
}

test("it takes this version's bundle, and labels the image with it", () => {
  expect(section("%files").trim()).toBe(`build/${BUNDLE_NAME} /opt/bindmap`);
  expect(section("%labels")).toContain(`org.opencontainers.image.version ${VERSION}\n`);
  expect(readFileSync(path.join(FOLDER, "README.md"), "utf8")).toContain(`build/${BUNDLE_NAME}`);
});

test.each(["%post", "%environment", "%runscript", "%test"])("%s is shell", (name) => {
  const { status, stderr } = spawnSync("/bin/sh", ["-n"], {
    input: section(name),
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("it runs the bundle's launcher, in place of the shell, so that signals reach it", () => {
  expect(section("%runscript").trim()).toBe('exec /opt/bindmap/bindmap "$@"');
  expect(launcher()).toContain('exec "$here/runtime/node"');
});

test("the driver's manifest is what the bundle's README says, where the image looks for it", () => {
  const [, json] = /<<'END'\n([^]*?)\nEND\n/.exec(section("%post")) ?? [];
  expect(section("%post")).toContain(`cat >${MANIFEST} <<'END'`);
  expect(JSON.parse(json ?? "")).toMatchObject({ ICD: { library_path: "libGLX_nvidia.so.0" } });
  expect(readme(VERSION, "", "")).toContain(json);
  const { stdout } = spawnSync("/bin/sh", ["-c", `${section("%environment")}\nenv`], {
    env: {},
    encoding: "utf8",
  });
  expect(stdout).toContain(`VK_DRIVER_FILES=${MANIFEST}\n`);
});

test("it installs the libraries that the bundle's README asks for", () => {
  const asked = ["libvulkan1", "libegl1", "libglvnd0", "libgl1", "libglx0", "libx11-6", "libxext6"];
  for (const name of asked) {
    expect(section("%post")).toContain(name);
    expect(readme(VERSION, "", "")).toContain(name);
  }
});
