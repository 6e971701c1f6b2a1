// Sees to it that nothing of a test's cluster outlives the test program, however that ends: by a signal
// while it waits for another program, or by kill -9.

import { spawn } from "node:child_process";

/** Waits for the end of its input, which is that of the program that started it. */
const SCRIPT = `cat >/dev/null
for round in 1 2 3; do
  for file in /proc/[0-9]*/environ; do
    if grep -qsxzF "SLURM_CONF=$1" "$file"; then
      file=\${file#/proc/}
      kill -9 "\${file%/environ}"
    fi
  done
done
rm -rf "$2"`;

/**
 * @param configFile - In the environment of all that is to go: daemons, jobs, programs of the test.
 * @param folder - Is removed as well.
 */
export function guardCluster(configFile: string, folder: string): void {
  const guard = spawn("/bin/bash", ["-c", SCRIPT, "guard", configFile, folder], {
    // Not of our process group: what is sent to that is not meant for the guard.
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.unref();
}
