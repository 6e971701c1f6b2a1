// `bindmap models`: what can be fitted, from the registry.

import type { CommandModule } from "yargs";

import { models } from "../../models/index.ts";
import { result, resultJson } from "../print.ts";

interface ModelsOptions {
  "json-output": boolean;
}

export const modelsCommand: CommandModule<object, ModelsOptions> = {
  command: "models",
  describe: "List the models, their maps and their options",
  builder: (yargs) =>
    yargs.option("json-output", {
      boolean: true,
      default: false,
      describe: "Print the list as JSON",
    }),
  handler(argv) {
    const list = Object.values(models).map((model) => ({
      name: model.name,
      label: model.label,
      title: model.title,
      source: model.source,
      leastFrames: model.leastFrames,
      maps: model.maps,
      options: model.options,
    }));
    if (argv["json-output"]) {
      resultJson(list);
      return;
    }
    result(
      list.flatMap((model) => [
        `${model.name}: ${model.title}`,
        `  ${model.source}`,
        `  needs at least ${model.leastFrames} ${model.leastFrames === 1 ? "frame" : "frames"}`,
        ...model.maps.map(
          ({ name, units, description, byDefault }) =>
            `  map ${name} [${units}]: ${description}${byDefault ? "" : " (with --maps)"}`,
        ),
        ...model.options.map(
          ({ name, units, help, fallback }) =>
            `  --${name} [${units}]: ${help}${fallback ? ` (default ${fallback.join(",")})` : " (required)"}`,
        ),
        "",
      ]),
    );
  },
};
