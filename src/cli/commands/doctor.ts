// `bindmap doctor`: says what this machine offers, which backend a run would take and why, and
// whether the GPU computes rightly. It prints; what there is to say comes from node/diagnosis.ts.

import { styleText } from "node:util";
import type { CommandModule } from "yargs";

import { parseFaults } from "../../backend/webgpu/fault-hook.ts";
import { Fault } from "../../errors.ts";
import type { Diagnosis, TestedAdapter } from "../../node/diagnosis.ts";
import { diagnose } from "../../node/diagnosis.ts";
import { openGpu } from "../../node/gpu.ts";

interface DoctorOptions {
  gpu: string | undefined;
  "json-output": boolean;
}

export const doctorCommand: CommandModule<object, DoctorOptions> = {
  command: "doctor",
  describe: "Show what this machine offers and test its GPUs",
  builder: (yargs) =>
    yargs
      .option("gpu", {
        string: true,
        requiresArg: true,
        describe: "Fail unless this GPU is there (part of its name, or its number)",
      })
      .option("json-output", {
        boolean: true,
        default: false,
        describe: "Print the findings as JSON",
      }),
  handler: (options) => doctor(options.gpu, options["json-output"]),
};

/**
 * @throws Fault "no-gpu" when the named GPU is not there, "certificate" when a GPU computes wrongly;
 *   both after everything is printed.
 */
async function doctor(gpu: string | undefined, jsonOutput: boolean): Promise<void> {
  const faults = parseFaults(process.env["BINDMAP_FAULT"] ?? "");
  const diagnosis = await diagnose(faults);
  process.stdout.write(jsonOutput ? `${JSON.stringify(diagnosis, null, 2)}\n` : print(diagnosis));
  if (gpu !== undefined) await openGpu({ name: gpu, allowSoftware: true, faults });
  for (const adapter of diagnosis.adapters) {
    if (passed(adapter)) continue;
    throw new Fault(
      "certificate",
      `the self-test on ${adapter.name} failed: ${verdict(adapter)}`,
      "Update its driver, or use --backend cpu.",
    );
  }
}

function print(diagnosis: Diagnosis): string {
  const { cores, memoryBytes, temporary, webgpu, adapters, auto, hints } = diagnosis;
  const lines = [
    bold(`bindmap ${diagnosis.bindmap}`),
    entry("Node.js", `${diagnosis.node}, ${diagnosis.platform}`),
    entry("Processor", diagnosis.cpu),
    entry("Cores", `${cores.value} usable (${cores.source})`),
    entry("Memory", `${gib(memoryBytes.value)} usable (${memoryBytes.source})`),
    entry("Temporary", `${gib(temporary.freeBytes)} free in ${temporary.folder}`),
    "",
    bold("GPU"),
    entry("webgpu", `${webgpu.version}, ${webgpu.error === "" ? "loads" : webgpu.error}`),
    ...vulkanLines(diagnosis),
    ...listed(
      "Variables",
      Object.entries(diagnosis.environment).map(([name, value]) => `${name}=${value}`),
    ),
    ...adapters.flatMap(adapterLines),
    ...(adapters.length > 0 ? [] : [entry("Adapters", `none: ${diagnosis.noAdapters}`)]),
    "",
    bold("Choice"),
    entry("auto", `${auto.backend}: ${auto.why}`),
    ...hints.map((hint) => entry("Hint", hint)),
  ];
  return `${lines.join("\n")}\n`;
}

function vulkanLines({ vulkan }: Diagnosis): string[] {
  if (!vulkan.needed) return [];
  const { loader, loaderError, manifests, searched } = vulkan;
  return [
    entry("Vulkan", loader ? "loader found" : `no loader (${loaderError})`),
    ...listed("Drivers", manifests.length > 0 ? manifests : ["none in", ...searched]),
  ];
}

function adapterLines(adapter: TestedAdapter, i: number): string[] {
  const { limits, software, backend, copies } = adapter;
  const features = ["timestamp-query", "subgroups", "shader-f16"].filter((feature) =>
    adapter.features.includes(feature),
  );
  const kind = [backend, ...(software ? ["software"] : []), ...(copies > 1 ? [`×${copies}`] : [])];
  return [
    "",
    `  ${bold(`[${i}] ${adapter.name}`)} (${kind.join(", ")})`,
    ...[
      entry("Driver", adapter.description),
      entry("Vendor", `${adapter.vendor}, architecture ${adapter.architecture}`),
      entry(
        "Buffers",
        `${gib(limits["maxBufferSize"])}, bindings ${gib(limits["maxStorageBufferBindingSize"])}`,
      ),
      entry(
        "Workgroups",
        `${limits["maxComputeInvocationsPerWorkgroup"]} threads, ` +
          `${limits["maxComputeWorkgroupStorageSize"] / 1024} KiB shared, ` +
          `${limits["maxComputeWorkgroupsPerDimension"]} a dimension`,
      ),
      entry("Features", features.join(", ")),
      entry("Self-test", styleText(passed(adapter) ? "green" : "red", verdict(adapter))),
    ].map((line) => `    ${line}`),
  ];
}

function passed({ selfTest }: TestedAdapter): boolean {
  return selfTest?.wrong === 0;
}

function verdict({ selfTest, selfTestError }: TestedAdapter): string {
  if (selfTest === undefined) return selfTestError;
  const { values, wrong, ms } = selfTest;
  const count = values.toLocaleString("en");
  if (wrong > 0) return `${wrong.toLocaleString("en")} of ${count} values are wrong`;
  return `ok, ${count} values in ${ms.toFixed(1)} ms`;
}

function bold(text: string): string {
  return styleText("bold", text);
}

function entry(name: string, text: string): string {
  return `  ${name.padEnd(10)} ${text === "" ? "-" : text}`;
}

/** The name stands before the first only. */
function listed(name: string, texts: readonly string[]): string[] {
  return texts.map((text, i) => entry(i === 0 ? name : "", text));
}

function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
