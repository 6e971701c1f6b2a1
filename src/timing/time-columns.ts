// Finds the columns of a table that say when frames begin and end, whatever they are called and
// whether they count seconds or minutes. It reads no activities and knows no image.

import { Fault } from "../errors.ts";
import { completeColumn, shorten, type TextTable } from "../text/tsv.ts";

/** Frame times of a table, one per row, in seconds on the table's own clock. */
export interface TableTimes {
  readonly startS: Float64Array;
  readonly endS: Float64Array;
  /** Columns that are times, so that nobody takes one for a region. */
  readonly columns: readonly number[];
  /** Name of the column that the ends come from. */
  readonly endName: string;
  /** Unit of activity in a PMOD header such as `end[kBq/cc]`; undefined elsewhere. */
  readonly activityUnit: string | undefined;
}

type Role = "start" | "end" | "duration" | "middle";

interface TimeColumn {
  readonly role: Role;
  readonly index: number;
  readonly name: string;
  /** Seconds in one unit; undefined when the name does not say. */
  readonly unitS: number | undefined;
  /** What stands in brackets when it is no unit of time. */
  readonly other: string | undefined;
}

const ROLES: Readonly<Record<string, Role>> = {
  start: "start",
  framestart: "start",
  frametimesstart: "start",
  frametimestart: "start",
  end: "end",
  frameend: "end",
  frametimesend: "end",
  frametimeend: "end",
  duration: "duration",
  frameduration: "duration",
  framedur: "duration",
  framemid: "middle",
};

const UNITS_S: Readonly<Record<string, number>> = {
  ms: 1e-3,
  s: 1,
  sec: 1,
  second: 1,
  seconds: 1,
  min: 60,
  mins: 60,
  minute: 60,
  minutes: 60,
};

/** Ends and durations of one table may differ by as much as rounding to a tenth of a second. */
const SAME_S = 0.1;

/**
 * Reads frame times: a start with an end or a duration.
 *
 * Known names: frame_start, frame_end, frame_dur(ation) (petprep, BEP023, petfit), FrameTimesStart,
 * FrameTimesEnd, FrameDuration, start, end, duration, each also with a unit (`start_min`,
 * `start[minutes]`); PMOD and Turku write the unit of time after start and that of activity after
 * end. Without a unit they are seconds, as BIDS has it.
 *
 * @throws Fault "input" when a column is missing, twice there or in an unknown unit.
 */
export function tableTimes(table: TextTable): TableTimes {
  const found = table.columns.flatMap((name, index) => timeColumn(name, index));
  const start = only(table, found, "start");
  const end = only(table, found, "end");
  const duration = only(table, found, "duration");
  if (start === undefined || (end ?? duration) === undefined) {
    throw new Fault(
      "input",
      `${table.file} has no column for the ${start === undefined ? "start" : "end or the duration"} of frames; its columns are ${shorten(table.columns)}`,
      "Name them frame_start and frame_end, in seconds.",
    );
  }
  const startUnitS = unitOf(table, start, 1);
  const startS = scaled(table, start, startUnitS);
  const endS =
    end === undefined
      ? addTo(startS, duration, table, startUnitS)
      : scaled(table, end, unitOf(table, end, startUnitS));
  if (end !== undefined && duration !== undefined) {
    checkAgreement(table, startS, endS, addTo(startS, duration, table, startUnitS));
  }
  return {
    startS,
    endS,
    columns: found.map(({ index }) => index),
    endName: (end ?? duration)?.name ?? "",
    activityUnit: end?.other,
  };
}

/** Whether a column holds times, by its name. */
function timeColumn(name: string, index: number): TimeColumn[] {
  // No such name is longer, and the patterns below take quadratic time on hostile ones.
  if (name.length > 60) return [];
  const bracket = /^(.*?)\s*[[(]([^\])]*)[\])]$/.exec(name.trim());
  let base = (bracket?.[1] ?? name).trim().toLowerCase();
  let unit = bracket?.[2].trim();
  const suffix = /^(.*[a-z])_([a-z]+)$/.exec(base);
  if (unit === undefined && suffix !== null && Object.hasOwn(UNITS_S, suffix[2])) {
    base = suffix[1];
    unit = suffix[2];
  }
  const key = base.replaceAll(/[_\s-]/g, "");
  if (!Object.hasOwn(ROLES, key)) return [];
  const lower = unit?.toLowerCase();
  const unitS = lower !== undefined && Object.hasOwn(UNITS_S, lower) ? UNITS_S[lower] : undefined;
  return [{ role: ROLES[key], index, name, unitS, other: unitS === undefined ? unit : undefined }];
}

function only(table: TextTable, found: readonly TimeColumn[], role: Role): TimeColumn | undefined {
  const [first, second] = found.filter((column) => column.role === role);
  if (second !== undefined) {
    throw new Fault(
      "input",
      `${table.file} has two columns for the ${role} of frames, "${first.name}" and "${second.name}"`,
      "Leave one of them.",
    );
  }
  return first;
}

/** Only an end may carry something else than a time in its brackets (PMOD's unit of activity). */
function unitOf(table: TextTable, column: TimeColumn, otherwiseS: number): number {
  if (column.unitS !== undefined) return column.unitS;
  if (column.other === undefined || column.role === "end") return otherwiseS;
  throw new Fault(
    "input",
    `${table.file}: column "${column.name}" counts time in "${column.other}", which is not a known unit`,
    "Write s or min.",
  );
}

function scaled(table: TextTable, column: TimeColumn, unitS: number): Float64Array {
  return completeColumn(table, column.index).map((value) => value * unitS);
}

function addTo(
  startS: Float64Array,
  duration: TimeColumn | undefined,
  table: TextTable,
  startUnitS: number,
): Float64Array {
  if (duration === undefined) return startS;
  const durationS = scaled(table, duration, unitOf(table, duration, startUnitS));
  return startS.map((start, r) => start + durationS[r]);
}

function checkAgreement(
  table: TextTable,
  startS: Float64Array,
  endS: Float64Array,
  summedS: Float64Array,
): void {
  const r = endS.findIndex((end, i) => !(Math.abs(end - summedS[i]) <= SAME_S));
  if (r < 0) return;
  throw new Fault(
    "input",
    `${table.file}, line ${table.lines[r]}: the frame ends at ${endS[r]} s, but start ${startS[r]} s and duration give ${summedS[r]} s`,
    "Correct the end or the duration, or leave one of the two columns.",
  );
}
