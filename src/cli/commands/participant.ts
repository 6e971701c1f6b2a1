// `bindmap BIDS_DIR OUT_DIR participant`: maps of every scan of a BIDS data set.

import type { AppWords } from "../app.ts";

export async function runParticipant(_app: Omit<AppWords, "level">): Promise<number> {
  return 70;
}
