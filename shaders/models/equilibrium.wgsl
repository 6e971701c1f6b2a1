// BPND = target / reference - 1 over the equilibrium window. Uses lib/ratio.wgsl.

const MAP_BPND = 0u;

fn fit_voxel(voxel: u32) {
  put_ratio(MAP_BPND, voxel, 1.0);
}
