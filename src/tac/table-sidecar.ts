// The sidecar of a TAC table (`_tacs.json`): of it only the unit is used, since the times stand in
// the table itself.

import { parseSidecarFields, stringField } from "../timing/sidecar-fields.ts";
import { parseActivityUnit, UNKNOWN_UNIT, type ActivityUnit } from "../text/units.ts";

/** Unit of the table; unknown when the sidecar does not say. */
export function parseTableUnit(text: string, file: string): ActivityUnit {
  const unit = stringField(parseSidecarFields(text, file), "Units");
  return unit === undefined ? UNKNOWN_UNIT : parseActivityUnit(unit);
}
