// The registry: every model that bindmap knows, by name. CLI, tests, bench and docs loop over it.

import { equilibrium } from "./equilibrium/index.ts";
import type { Model } from "./model.ts";
import { srtm } from "./srtm/index.ts";
import { suvr } from "./suvr/index.ts";

export const models: Readonly<Record<string, Model>> = { srtm, equilibrium, suvr };
