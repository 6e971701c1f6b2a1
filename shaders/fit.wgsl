// The one harness of every model: buffers, voxel index, bounds, where results land.
//
// A model adds fn fit_voxel(voxel: u32) and its MAP_ constants. In front of this text the host puts
// what the design fixed: N_FRAMES, N_MAPS, WORKGROUP, the model's own constants, NAME_AT for each of
// its tables. Behind this text comes binding 2, one of rows/: the tables that all threads read at the
// same place at the same time, in a uniform, which GPUs read for free, unless they are too long.
// The order of the Job fields is checked against the host's by a test.

struct Job {
  n_voxels: u32,  // curves in this dispatch, canaries included
  stride: u32,    // curves from one frame (or map) to the next in the buffers
}

@group(0) @binding(0) var<uniform> job: Job;
// [frame][voxel], activity in the unit of the image: neighbouring threads read neighbouring words.
@group(0) @binding(1) var<storage, read> tacs: array<f32>;
// Tables that each thread reads where its voxel leads it, one after another.
@group(0) @binding(3) var<storage, read> tables: array<vec4f>;
// [map][voxel], the status last. The host fills it with NaN first; what is not written stays NaN.
@group(0) @binding(4) var<storage, read_write> maps: array<f32>;

const STATUS_OK = 1u;
const STATUS_AT_LOWER_K2A = 2u;
const STATUS_AT_UPPER_K2A = 3u;
const STATUS_NOT_FINITE = 4u;
const STATUS_NO_SIGNAL = 5u;
const STATUS_ILL_CONDITIONED = 6u;

// Bits of infinity; those of NaN are greater.
const INFINITE = 0x7f800000u;

fn tac(voxel: u32, f: u32) -> f32 {
  return tacs[f * job.stride + voxel];
}

fn put(map: u32, voxel: u32, value: f32) {
  maps[map * job.stride + voxel] = value;
}

fn put_status(voxel: u32, status: u32) {
  put(N_MAPS, voxel, f32(status));
}

// Bits of |x|, which sort as the numbers do. WGSL may assume that there is no NaN, so comparing
// numbers can't find one; comparing bits can.
fn size_bits(x: f32) -> u32 {
  return bitcast<u32>(x) & 0x7fffffffu;
}

fn is_finite(x: f32) -> bool {
  return size_bits(x) < INFINITE;
}

// Writes the status of a curve that can't be fitted, and says whether it did. Activities smaller than
// LEAST_ACTIVITY are 0 on every backend: GPUs may flush what is below the normal numbers.
fn refused(voxel: u32, largest_bits: u32) -> bool {
  if (largest_bits >= INFINITE) {
    put_status(voxel, STATUS_NOT_FINITE);
    return true;
  }
  if (largest_bits < size_bits(LEAST_ACTIVITY)) {
    put_status(voxel, STATUS_NO_SIGNAL);
    return true;
  }
  return false;
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let voxel = (group.y * groups.x + group.x) * WORKGROUP + lane;
  if (voxel < job.n_voxels) {
    fit_voxel(voxel);
  }
}
