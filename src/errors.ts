// The one kind of error that bindmap raises on purpose, and the exit code of each kind.
// It knows no files, no PET and no terminal: a Fault is data, printing it is the CLI's work.

/** What went wrong, in the classes that a caller treats differently. */
export type FaultKind =
  | "usage"
  | "input"
  | "no-gpu"
  | "bug"
  | "certificate"
  | "output"
  | "io"
  | "transient"
  | "interrupted"
  | "terminated";

/** Exit code of each kind of fault (sysexits.h where it has one; 128 + signal for signals). */
export const EXIT_CODES: Readonly<Record<FaultKind, number>> = {
  usage: 2,
  input: 65,
  "no-gpu": 69,
  bug: 70,
  certificate: 70,
  output: 73,
  io: 74,
  transient: 75,
  interrupted: 130,
  terminated: 143,
};

/**
 * A failure that the user can act on.
 *
 * `message` is one sentence without a full stop: file, field, value found with its unit, rule.
 * `advice` is the one next step, or empty where there is none.
 */
export class Fault extends Error {
  readonly kind: FaultKind;
  readonly advice: string;

  constructor(kind: FaultKind, message: string, advice = "", options?: ErrorOptions) {
    super(message, options);
    this.name = "Fault";
    this.kind = kind;
    this.advice = advice;
  }

  get exitCode(): number {
    return EXIT_CODES[this.kind];
  }
}

/** The words of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
