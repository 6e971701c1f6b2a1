// docs/models.md, from the registry: what can be fitted, which maps come of it, which options it has.

import { models } from "../src/models/index.ts";
import type { MapSpec, Model, OptionSpec } from "../src/models/model.ts";
import { figures, table } from "./accuracy/markdown.ts";

export function modelsPage(): string {
  return `# Models

Generated from the registry (\`src/models\`) by \`npm run docs\`; \`bindmap models\` prints the same.

${Object.values(models).map(section).join("\n")}`;
}

function section(model: Model): string {
  const { absolute, relative, because } = model.parity;
  return `## ${model.name}: ${model.title}

Source: ${model.source}. Label in file names: \`model-${model.label}\`. Needs at least ${model.leastFrames} ${model.leastFrames === 1 ? "frame" : "frames"} of positive weight${model.usesWeights ? "" : "; has no frame weights"}.

${table([["map", "unit", "written", "what it is"], ...model.maps.map(mapRow)])}

${table([["option", "unit", "default", "what it does"], ...model.options.map(optionRow)])}

A GPU map of ${model.mainMap} may differ from the f64 reference by ${figures(absolute)} + ${figures(relative)} of the value: ${because}.
`;
}

function mapRow({ name, units, byDefault, description }: MapSpec): string[] {
  return [name, units, byDefault ? "always" : "with `--maps`", description];
}

function optionRow({ name, units, fallback, help }: OptionSpec): string[] {
  return [`\`--${name}\``, units, fallback === undefined ? "required" : fallback.join(","), help];
}
