import fc from "fast-check";
import { expect, test } from "vitest";
import { bolusSidecar, infusionSidecar, read, refusal, startsOf } from "./fixtures.ts";

test("a scan that starts 40 min after injection has its first frame at 40 min", () => {
  const { timing, warnings } = read(infusionSidecar());
  expect(warnings).toEqual([]);
  expect(timing.frames.startMin[0]).toBe(40);
  expect(timing.frames.endMin[19]).toBe(140);
});

test("the same scan with time zero at its start and injection at -2400 s has the same frames", () => {
  const starts = startsOf(Array<number>(20).fill(300));
  const shifted = read({
    ...infusionSidecar(),
    ScanStart: 0,
    InjectionStart: -2400,
    FrameTimesStart: starts,
  });
  expect(shifted.warnings).toEqual([]);
  expect(shifted.timing.frames).toEqual(read(infusionSidecar()).timing.frames);
});

test("moving time zero moves no frame", () => {
  fc.assert(
    fc.property(fc.integer({ min: -40_000, max: 40_000 }), (shiftS) => {
      const base = infusionSidecar();
      const { frames } = read({
        ...base,
        ScanStart: 2400 + shiftS,
        InjectionStart: shiftS,
        FrameTimesStart: startsOf(Array<number>(20).fill(300), 2400 + shiftS),
      }).timing;
      // Whole seconds below 2^53 subtract exactly, so nothing may differ.
      expect(frames).toEqual(read(base).timing.frames);
    }),
    { numRuns: 50, examples: [[-2399], [3000]] },
  );
});

test("frame starts of 0 with a scan start of 2400 s are refused with both numbers", () => {
  const sidecar = {
    ...infusionSidecar(),
    FrameTimesStart: startsOf(Array<number>(20).fill(300)),
  };
  const fault = refusal(() => read(sidecar));
  expect(fault.kind).toBe("input");
  expect(fault.message).toContain("begins at 0 s but ScanStart is 2400 s");
  expect(fault.advice).toContain("--times-from=scan");
  expect(read(sidecar, { timesFrom: "scan" }).timing.frames.startMin[0]).toBe(40);
  expect(read(sidecar, { timesFrom: "zero" }).timing.frames.startMin[0]).toBe(0);
});

test("a first frame before the start of the scan is refused, one after it is warned about", () => {
  const early = { ...infusionSidecar(), ScanStart: 2500 };
  expect(refusal(() => read(early)).message).toContain("ScanStart is 2500 s");
  const late = read({ ...infusionSidecar(), ScanStart: 2100 });
  expect(late.warnings).toEqual([
    "s.json: the first frame starts at 2400 s, 300 s after ScanStart (2100 s)",
  ]);
  expect(read({ ...infusionSidecar(), ScanStart: 2401 }).warnings).toEqual([]);
});

test("frame starts of 0 with a scan start of -5 s are refused, since either may be meant", () => {
  const sidecar = { ...bolusSidecar(), ScanStart: -5 };
  expect(refusal(() => read(sidecar)).message).toContain("begins at 0 s but ScanStart is -5 s");
  expect(read(sidecar, { timesFrom: "zero" }).timing.frames.startMin[0]).toBe(0);
  expect(read(sidecar, { timesFrom: "scan" }).timing.frames.endMin[0]).toBeCloseTo(5 / 60, 12);
});

test("times asked to count from the scan are left alone where they begin with ScanStart", () => {
  const { timing, warnings } = read(infusionSidecar(), { timesFrom: "scan" });
  expect(timing.frames.startMin[0]).toBe(40);
  expect(warnings).toHaveLength(1);
});

test("without ScanStart times from the scan are refused, times from zero warned about", () => {
  const sidecar = { ...bolusSidecar(), ScanStart: null };
  expect(refusal(() => read(sidecar, { timesFrom: "scan" })).message).toContain("ScanStart");
  expect(read(sidecar).warnings).toHaveLength(1);
});

test("a missing InjectionStart is refused unless it is given", () => {
  const sidecar = { ...infusionSidecar(), InjectionStart: null };
  expect(refusal(() => read(sidecar)).message).toContain("InjectionStart is missing");
  expect(read(sidecar, { injectionStartS: 0 }).timing.frames.startMin[0]).toBe(40);
});

test("a given injection time overrides the file's, with a warning", () => {
  const { timing, warnings } = read(infusionSidecar(), { injectionStartS: 600 });
  expect(timing.frames.startMin[0]).toBe(30);
  expect(warnings).toEqual(["s.json: InjectionStart is 0 s, but 600 s was asked for and is used"]);
});
