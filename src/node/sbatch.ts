// Hands scripts to Slurm's sbatch. No shell is between, so no path is read as anything else.

import { spawn } from "node:child_process";

import { Fault } from "../errors.ts";
import { errorCode } from "./file-ops.ts";

/** What sbatch says when the controller does not answer in time, or is being restarted. */
const PASSING =
  /unable to contact slurm controller|socket timed out|connection refused|temporarily/i;

/**
 * @param options - Of sbatch, before the script.
 * @param environment - For tests.
 * @returns The number of the job; on clusters under one roof "12;cluster".
 * @throws Fault "usage" when there is no sbatch, or it refuses; "transient" when Slurm doesn't answer.
 */
export async function submitJob(
  script: string,
  options: readonly string[] = [],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const { code, stdout, stderr } = await runSbatch(
    ["--parsable", ...options, script],
    environment,
    script,
  );
  const job = stdout.trim();
  if (code === 0 && /^\d+(;\S+)?$/.test(job)) return job;
  const said = stderr.trim().replaceAll(/\s*\n\s*/g, "; ") || `it printed ${JSON.stringify(job)}`;
  if (PASSING.test(said)) {
    throw new Fault("transient", `Slurm did not take ${script}: ${said}`, "Submit it again later.");
  }
  throw new Fault(
    "usage",
    `sbatch refused ${script} (exit code ${code}): ${said}`,
    "Give what the cluster asks for with --partition, --account, --time, --gres or --sbatch.",
  );
}

/** The number alone, as dependencies and scontrol take it. */
export function jobNumber(job: string): string {
  return job.split(";")[0];
}

interface SbatchRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function runSbatch(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  script: string,
): Promise<SbatchRun> {
  return new Promise((resolve, reject) => {
    const child = spawn("sbatch", args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("close", (code) => resolve({ code, stdout, stderr }));
    child.on("error", (error) => {
      const missing = errorCode(error) === "ENOENT";
      reject(
        new Fault(
          "usage",
          missing ? "there is no sbatch on this machine" : `sbatch can't be run: ${error.message}`,
          `Submit it on the cluster's login node: sbatch ${script}`,
          { cause: error },
        ),
      );
    });
  });
}
