// Slurm from the distribution's packages, where this process may install them.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const PROGRAMS = ["slurmctld", "slurmd", "sbatch", "scontrol", "squeue", "scancel", "sinfo"];
const PACKAGES = ["slurmctld", "slurmd", "slurm-client", "slurm-wlm-basic-plugins"];
const FOLDERS = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** @returns Why there is no Slurm; empty when it is there, or by now. */
export function installSlurm(): string {
  if (process.getuid?.() !== 0) return "a cluster with SlurmUser=root can only be started by root";
  if (isThere()) return "";
  const apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"];
  for (const words of [
    [...apt, "update"],
    [...apt, "install", "-y", "--no-install-recommends", ...PACKAGES],
  ]) {
    const { status, error, stderr } = spawnSync(words[0], words.slice(1), {
      encoding: "utf8",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      timeout: 180_000,
    });
    if (status === 0) continue;
    const said = error?.message ?? stderr.trim().split("\n").at(-1) ?? "";
    return `${words.join(" ")} failed: ${said}`;
  }
  return isThere() ? "" : `${PACKAGES.join(", ")} are installed, but not ${PROGRAMS.join(", ")}`;
}

function isThere(): boolean {
  return PROGRAMS.every((name) => FOLDERS.some((folder) => existsSync(`${folder}/${name}`)));
}
