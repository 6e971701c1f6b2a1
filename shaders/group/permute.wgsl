// shaders/group/permute.wgsl: r of every voxel in a batch of arrangements; the largest of each block
// of voxels, and how many arrangements a voxel's own r does not exceed.
//
// Pairs with src/group/permute/extremes-range.ts. It decides nothing that single precision can't
// decide: values nearer than BAND to what they are compared with are listed, and the host settles
// them in double precision. In front of this text the host puts WORKGROUP, N_VECS (rows in fours,
// the last ones padded with 0), TWO_SIDED and BAND.
// The order of the Job fields is checked against the host's by a test.

struct Job {
  n_voxels: u32,
  stride: u32,          // voxels from one row to the next; a multiple of WORKGROUP
  n_arrangements: u32,  // in this batch; the first is the observed one, which the host knows
  most_near: u32,       // pairs that fit the list
}

struct Near {
  count: atomic<u32>,  // also of those that did not fit
  pairs: array<u32>,   // voxel, arrangement, voxel, …
}

@group(0) @binding(0) var<uniform> job: Job;
// [row][voxel]: unit vectors over the rows.
@group(0) @binding(1) var<storage, read> values: array<f32>;
// [arrangement][row in fours]: all threads read the same word at the same time.
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
// [voxel]: how extreme r is as observed.
@group(0) @binding(3) var<storage, read> observed: array<f32>;
// [arrangement][block]. The host fills it with NaN first; what is not written stays NaN.
@group(0) @binding(4) var<storage, read_write> largest: array<f32>;
// [voxel]. The host fills it with a number no batch can reach.
@group(0) @binding(5) var<storage, read_write> counts: array<u32>;
@group(0) @binding(6) var<storage, read_write> near: Near;

// Below any r.
const NONE = -2.0;

// [arrangement][voxel of the block], for as many arrangements as there are threads.
var<workgroup> extremes: array<f32, WORKGROUP * WORKGROUP>;

fn extremeness(x: ptr<function, array<vec4f, N_VECS>>, arrangement: u32) -> f32 {
  var r = 0.0;
  for (var i = 0u; i < N_VECS; i++) {
    r += dot(weights[arrangement * N_VECS + i], (*x)[i]);
  }
  return select(r, abs(r), TWO_SIDED);
}

// Whether it counts for sure; where that can't be told the pair is listed.
fn counts_for_sure(extreme: f32, own: f32, voxel: u32, arrangement: u32) -> bool {
  if (extreme > own + BAND) {
    return true;
  }
  if (extreme >= own - BAND) {
    let at = atomicAdd(&near.count, 1u);
    if (at < job.most_near) {
      near.pairs[2u * at] = voxel;
      near.pairs[2u * at + 1u] = arrangement;
    }
  }
  return false;
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let n_blocks = job.stride / WORKGROUP;
  let block = group.y * groups.x + group.x;
  let voxel = block * WORKGROUP + lane;
  let inside = voxel < job.n_voxels;
  var x: array<vec4f, N_VECS>;
  var own = 0.0;
  if (inside) {
    own = observed[voxel];
    for (var i = 0u; i < N_VECS; i++) {
      let row = 4u * i * job.stride + voxel;
      x[i] = vec4f(
        values[row],
        values[row + job.stride],
        values[row + 2u * job.stride],
        values[row + 3u * job.stride],
      );
    }
  }
  var count = 0u;
  for (var start = 0u; start < job.n_arrangements; start += WORKGROUP) {
    let some = min(WORKGROUP, job.n_arrangements - start);
    for (var a = 0u; a < some; a++) {
      var extreme = NONE;
      if (inside) {
        extreme = extremeness(&x, start + a);
        if (start + a > 0u && counts_for_sure(extreme, own, voxel, start + a)) {
          count++;
        }
      }
      extremes[a * WORKGROUP + lane] = extreme;
    }
    workgroupBarrier();
    // Each thread goes through the voxels of one arrangement, each from another place on, so that no
    // two of them ask the same bank of memory.
    if (lane < some && block < n_blocks) {
      var most = NONE;
      for (var i = 0u; i < WORKGROUP; i++) {
        most = max(most, extremes[lane * WORKGROUP + (lane + i) % WORKGROUP]);
      }
      largest[(start + lane) * n_blocks + block] = most;
    }
    workgroupBarrier();
  }
  if (inside) {
    counts[voxel] = count;
  }
}
