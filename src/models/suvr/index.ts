// SUVR: mean target over mean reference in a late window.

import { ratioModel } from "../equilibrium/ratio-model.ts";

export const suvr = ratioModel({
  name: "suvr",
  label: "SUVR",
  title: "Standardised uptake value ratio",
  source: "Lopresti BJ et al. (2005) J Nucl Med 46:1959",
  map: "SUVR",
  description: "Mean target / mean reference in the window",
  offset: 0,
});
