// Writes every .wgsl file of this folder into src/backend/webgpu/shaders.generated.ts, so that the
// package needs no files at run time: the same text in Node, in a bundler and in the browser.
// `npm run shaders` writes; a test fails when the committed file is stale.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const folder = path.dirname(fileURLToPath(import.meta.url));

export const GENERATED = path.join(folder, "../src/backend/webgpu/shaders.generated.ts");

/** The text of the generated module. */
export function embedded(): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".wgsl"))
    .map((name) => name.split(path.sep).join("/"))
    .sort();
  const entries = files.map((name) => {
    const text = readFileSync(path.join(folder, name), "utf8");
    if (/[`\\]|\$\{/.test(text)) throw new Error(`${name}: WGSL has no need of \`, \\ or \${`);
    return `  ${JSON.stringify(name)}: \`${text}\`,\n`;
  });
  return `// Generated from shaders/ by \`npm run shaders\`. Do not edit.

export const SHADERS: Readonly<Record<string, string>> = {
${entries.join("")}};
`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  writeFileSync(GENERATED, embedded());
}
