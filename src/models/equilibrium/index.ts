// Equilibrium BPND: mean target over mean reference in a late window, minus 1.

import { ratioModel } from "./ratio-model.ts";

export const equilibrium = ratioModel({
  name: "equilibrium",
  label: "Equilibrium",
  title: "Equilibrium ratio method",
  source:
    "Carson RE et al. (1993) J Cereb Blood Flow Metab 13:24 (constant infusion); Gryglewski G et al. (2017) NeuroImage 149:23 ([11C]DASB)",
  map: "BPND",
  description: "Binding potential: mean target / mean reference in the window - 1",
  offset: 1,
});
