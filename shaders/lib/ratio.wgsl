// Target over reference in a window, for the models that are a ratio.
//
// Pairs with src/models/equilibrium/fit.ts, line for line: change both or neither.
// Table ROW: window share / reference activity by frame, so the ratio is one dot product.

fn put_ratio(map: u32, voxel: u32, offset: f32) {
  var ratio = 0.0;
  var signal = false;
  for (var f = 0u; f < N_FRAMES; f++) {
    let weight = tables[ROW_AT + f];
    if (weight == 0.0) {
      continue;
    }
    let activity = tac(voxel, f);
    if (!is_finite(activity)) {
      put_status(voxel, STATUS_NOT_FINITE);
      return;
    }
    signal = signal || has_signal(activity);
    ratio += weight * activity;
  }
  if (!signal) {
    put_status(voxel, STATUS_NO_SIGNAL);
    return;
  }
  if (!is_finite(ratio)) {
    put_status(voxel, STATUS_NOT_FINITE);
    return;
  }
  put(map, voxel, ratio - offset);
  put_status(voxel, STATUS_OK);
}
