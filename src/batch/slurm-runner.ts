// What every script for Slurm runs the array `command` with: signals are handed on, and the job is queued
// again when it failed for want of something that may be there later.
//
// The shell stays, where `exec` would do if every cluster had RequeueExit=75 in its slurm.conf. Few do;
// and where it is set, Slurm queues again without end.

import { EXIT_CODES } from "../errors.ts";

/** Times that a job is queued again, lost nodes included. */
const RETRIES = 3;

const { transient } = EXIT_CODES;
/** What may go well later or elsewhere: a planned exit, and drivers that take the process with them. */
const PASSING = [transient, 128 + 6, 128 + 7, 128 + 11];

/**
 * The function `run`: the command with the words that it is given. The last code that is not 0 is in
 * `failure` then.
 *
 * Slurm signals this shell alone, or everything in the job: so the command may be told twice, and has
 * to take a second SIGTERM for the first.
 */
export const RUN = `
failure=0
stopped=
child=
caught=
pass_on() {
  trap '' "$1"
  stopped=$1
  caught=$1
  if [ -n "$child" ]; then kill -s "$1" "$child" 2>/dev/null; fi
}
trap 'pass_on TERM' TERM
trap 'pass_on INT' INT
run() {
  if [ -n "$stopped" ]; then
    failure=$((128 + $(kill -l "$stopped")))
    return
  fi
  local status begun=$SECONDS
  "\${command[@]}" "$@" &
  child=$!
  # A signal that came before the command was there is still to be handed on.
  if [ -n "$caught" ]; then kill -s "$caught" "$child"; fi
  while
    caught=
    wait "$child"
    status=$?
    # For a signal "wait" ends too, and it may for one that was caught just before.
    [ -n "$caught" ] || kill -0 "$child" 2>/dev/null
  do :; done
  child=
  say "ended with $status after $((SECONDS - begun)) s"
  if [ "$status" -ne 0 ]; then failure=$status; fi
}
`;

/**
 * The end: what a failure comes to.
 *
 * @param job - Shell text for what `scontrol requeue` is to queue. A task needs ARRAY_TASK, since the
 *   last one has the number of the whole array for its own.
 */
export function finish(job: string): string {
  return `
case $failure in
${PASSING.join(" | ")})
  if [ "\${SLURM_RESTART_COUNT:-0}" -ge ${RETRIES} ]; then
    say "it was tried ${RETRIES + 1} times: submit it again when the cause is found"
    # Not ${transient}: a cluster with RequeueExit=${transient} would go on for ever.
    exit 1
  fi
  if scontrol requeue "${job}"; then
    say "that may pass: queued again"
  fi
  ;;
137) say "it was killed; if that was for memory, ask for more with --mem" ;;
esac
exit "$failure"`;
}
