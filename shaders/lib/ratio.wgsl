// Target over reference in a window, for the models that are a ratio.
//
// Pairs with src/models/equilibrium/fit.ts, line for line: change both or neither.
// Row SHARES: window share / reference activity by frame, so the ratio is one dot product.

fn put_ratio(map: u32, voxel: u32, offset: f32) {
  var ratio = 0.0;
  var largest = 0u;
  for (var f = 0u; f < N_FRAMES; f++) {
    let share = rows[SHARES_AT + f].x;
    if (share == 0.0) {
      continue;
    }
    let activity = tac(voxel, f);
    largest = max(largest, size_bits(activity));
    ratio += share * activity;
  }
  if (refused(voxel, largest)) {
    return;
  }
  if (!is_finite(ratio)) {
    put_status(voxel, STATUS_NOT_FINITE);
    return;
  }
  put(map, voxel, ratio - offset);
  put_status(voxel, STATUS_OK);
}
