// Runs a command with SwiftShader as its Vulkan driver, or prints the variables that do that.
//
//   node tools/run.mjs tsx tools/software-gpu.ts -- node dist/cli/main.js fit … --gpu swiftshader
//   eval "$(node tools/run.mjs tsx tools/software-gpu.ts)"

import { spawnSync } from "node:child_process";
import { constants } from "node:os";

import { softwareVulkan } from "../test/support/software-vulkan.ts";

const args = process.argv.slice(2);
const [command, ...rest] = args[0] === "--" ? args.slice(1) : args;
const { environment, reason } = softwareVulkan();

if (environment === undefined) {
  console.error(`no software GPU: ${reason}`);
  process.exitCode = 69;
} else if (command === undefined) {
  for (const [name, value] of Object.entries(environment)) {
    console.log(`export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`);
  }
} else {
  process.exitCode = run(command, rest, { ...process.env, ...environment });
}

/** Exit code of the command, as a shell gives it. */
function run(name: string, commandArgs: readonly string[], env: NodeJS.ProcessEnv): number {
  const { status, signal, error } = spawnSync(name, commandArgs, { stdio: "inherit", env });
  if (error !== undefined) {
    console.error(`${name}: ${error.message}`);
    return 127;
  }
  return signal === null ? (status ?? 1) : 128 + constants.signals[signal];
}
