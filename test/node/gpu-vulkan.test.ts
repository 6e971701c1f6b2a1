// Where drivers' manifests are looked for, and what is said when webgpu does not load.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

import { webgpuHint } from "../../src/node/diagnosis.ts";
import { findManifests } from "../../src/node/gpu-vulkan.ts";

let data = "";
let named = "";
let installed = "";

beforeAll(() => {
  data = mkdtempSync(path.join(tmpdir(), "bindmap-vulkan-"));
  const folder = path.join(data, "vulkan/icd.d");
  mkdirSync(folder, { recursive: true });
  installed = path.join(folder, "nvidia_icd.json");
  named = path.join(data, "named.json");
  for (const file of [installed, named, path.join(folder, "README")]) writeFileSync(file, "{}");
});

afterAll(() => rmSync(data, { recursive: true }));

test("a manifest in a data folder is found, other files are not", () => {
  const { manifests } = findManifests({ HOME: "/nowhere", XDG_DATA_DIRS: data });
  expect(manifests).toContain(installed);
  expect(manifests.every((file) => file.endsWith(".json"))).toBe(true);
});

test("VK_DRIVER_FILES replaces the folders, VK_ADD_DRIVER_FILES comes before them", () => {
  const env = { HOME: "/nowhere", XDG_DATA_DIRS: data };
  expect(findManifests({ ...env, VK_DRIVER_FILES: named }).manifests).toEqual([named]);
  expect(findManifests({ ...env, VK_ICD_FILENAMES: named }).manifests).toEqual([named]);
  const { manifests } = findManifests({ ...env, VK_ADD_DRIVER_FILES: named });
  expect(manifests[0]).toBe(named);
  expect(manifests).toContain(installed);
});

test("without HOME only the system's folders are looked through, with it the user's too", () => {
  const system = ["/etc/xdg", "/etc", "/usr/local/share", "/usr/share"];
  const folders = system.map((base) => `${base}/vulkan/icd.d`);
  expect(findManifests({}).searched).toEqual(folders);
  const { searched } = findManifests({ HOME: "/home/someone" });
  expect(searched).toHaveLength(6);
  expect(searched).toContain("/home/someone/.config/vulkan/icd.d");
});

test("a named manifest that is not there is searched for and not found", () => {
  const missing = path.join(data, "missing.json");
  expect(findManifests({ VK_DRIVER_FILES: missing })).toEqual({
    manifests: [],
    searched: [missing],
  });
});

test("webgpu on a too old libstdc++ asks for a newer one, a missing package for its installation", () => {
  const old =
    "/lib64/libstdc++.so.6: version `GLIBCXX_3.4.30' not found (required by /opt/dawn.node)";
  expect(webgpuHint(old)).toMatch(/newer system libraries \(GLIBCXX_3\.4\.30\).*LD_LIBRARY_PATH/);
  expect(webgpuHint("Cannot find package 'webgpu'")).toMatch(/^Reinstall with optional packages/);
});
