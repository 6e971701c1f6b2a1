// The text form of planned faults. What they do to a device is in device.test.ts.

import { expect, test } from "vitest";

import type { PlannedFault } from "../../src/backend/webgpu/fault-hook.ts";
import { parseFaults } from "../../src/backend/webgpu/fault-hook.ts";

function occasions(text: string, fault: PlannedFault): boolean[] {
  const faults = parseFaults(text);
  return Array.from({ length: 4 }, () => faults.due(fault));
}

test("oom@3 is due at the third occasion only", () => {
  expect(occasions("oom@3", "oom")).toEqual([false, false, true, false]);
});

test("each fault counts its own occasions", () => {
  const faults = parseFaults("device-lost@1, nan@2");
  expect([faults.due("nan"), faults.due("device-lost"), faults.due("nan")]).toEqual([
    false,
    true,
    true,
  ]);
});

test("one fault may come twice: nan@1,nan@4", () => {
  expect(occasions("nan@1,nan@4", "nan")).toEqual([true, false, false, true]);
});

test("no-adapter is due always, and nothing is due in an empty text", () => {
  expect(occasions("no-adapter", "no-adapter")).toEqual([true, true, true, true]);
  expect(occasions("", "no-adapter")).toEqual([false, false, false, false]);
});

test.each(["oom", "oom@0", "oom@-1", "oom@1@2", "oom@x", "lost@1", "no-adapter@1", "oom@1,"])(
  "the planned fault %o is refused; oom@1 is taken",
  (text) => {
    expect(() => parseFaults(text)).toThrow("BINDMAP_FAULT has");
    expect(() => parseFaults("oom@1")).not.toThrow();
  },
);
