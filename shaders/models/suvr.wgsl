// SUVR = target / reference over a late window. Uses lib/ratio.wgsl.

const MAP_SUVR = 0u;

fn fit_voxel(voxel: u32) {
  put_ratio(MAP_SUVR, voxel, 0.0);
}
