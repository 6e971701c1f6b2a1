// How a batch talks.

import type { LogLevel } from "../node/run-log.ts";

export interface BatchManner {
  /** No progress and no notes. */
  readonly quiet: boolean;
  /** Results on stdout as JSON. */
  readonly asJson: boolean;
  readonly logLevel: LogLevel;
  readonly logFile: string | undefined;
  /** As typed. */
  readonly commandLine: string;
}
