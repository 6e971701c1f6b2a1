// Generated from shaders/ by `npm run shaders`. Do not edit.

export const SHADERS: Readonly<Record<string, string>> = {
  "fit.wgsl": `// The one harness of every model: buffers, voxel index, bounds, where results land.
//
// A model adds fn fit_voxel(voxel: u32) and its MAP_ constants. In front of this text the host puts
// what the design fixed: N_FRAMES, N_MAPS, WORKGROUP, the model's own constants, and NAME_AT for each
// of its tables. The order of the Job fields is checked against the host's by a test.

struct Job {
  n_voxels: u32,  // curves in this dispatch, canaries included
  stride: u32,    // curves from one frame (or map) to the next in the buffers
}

@group(0) @binding(0) var<uniform> job: Job;
// [frame][voxel], activity in the unit of the image: neighbouring threads read neighbouring words.
@group(0) @binding(1) var<storage, read> tacs: array<f32>;
// The model's tables, one after another.
@group(0) @binding(2) var<storage, read> tables: array<f32>;
// [map][voxel], the status last. The host fills it with NaN first; what is not written stays NaN.
@group(0) @binding(3) var<storage, read_write> maps: array<f32>;

const STATUS_OK = 1u;
const STATUS_AT_LOWER_K2A = 2u;
const STATUS_AT_UPPER_K2A = 3u;
const STATUS_NOT_FINITE = 4u;
const STATUS_NO_SIGNAL = 5u;
const STATUS_ILL_CONDITIONED = 6u;

fn tac(voxel: u32, f: u32) -> f32 {
  return tacs[f * job.stride + voxel];
}

fn put(map: u32, voxel: u32, value: f32) {
  maps[map * job.stride + voxel] = value;
}

fn put_status(voxel: u32, status: u32) {
  put(N_MAPS, voxel, f32(status));
}

// WGSL may assume that there is no NaN, so a comparison can't find one: look at the exponent bits.
fn is_finite(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u;
}

// Smaller activities are 0 on every backend: GPUs may flush what is below the normal numbers.
fn has_signal(x: f32) -> bool {
  return abs(x) >= LEAST_ACTIVITY;
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
`,
  "lib/ratio.wgsl": `// Target over reference in a window, for the models that are a ratio.
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
`,
  "models/equilibrium.wgsl": `// BPND = target / reference - 1 over the equilibrium window. Uses lib/ratio.wgsl.

const MAP_BPND = 0u;

fn fit_voxel(voxel: u32) {
  put_ratio(MAP_BPND, voxel, 1.0);
}
`,
  "models/srtm.wgsl": `// SRTM, exactly: project the curve once, search ln(k2a) in the reduced space, read the maps off.
//
// Pairs with src/models/srtm/fit.ts, step for step: change both or neither.
// Tables: PROJECTION [1 + RANK][N_FRAMES], DIRECTIONS [N_NODES][TAYLOR_TERMS][RANK],
// BINDING and DELIVERY [N_NODES][TAYLOR_TERMS], NODE_K2A [N_NODES]. PROJECTION divides by |R|.

const MAP_BPND = 0u;
const MAP_R1 = 1u;
const MAP_K2 = 2u;
const MAP_K2A = 3u;

const NONE = 0xffffffffu;

var<private> z: array<f32, RANK>;

struct Peak {
  node: u32,
  x: f32,       // offset from the node in node spacings
  across: f32,  // s/|R| at the peak
  status: u32,
}

// Taylor term of s about a node: the reduced direction's derivative times z.
fn term_at(node: u32, term: u32) -> f32 {
  let at = DIRECTIONS_AT + (node * TAYLOR_TERMS + term) * RANK;
  var sum = 0.0;
  for (var r = 0u; r < RANK; r++) {
    sum += tables[at + r] * z[r];
  }
  return sum;
}

fn height_at(node: u32) -> f32 {
  return abs(term_at(node, 0u));
}

fn taylor(table: u32, node: u32, x: f32) -> f32 {
  let at = table + node * TAYLOR_TERMS;
  return tables[at] + x * (tables[at + 1u] + x * (tables[at + 2u]
    + x * (tables[at + 3u] + x * tables[at + 4u])));
}

// Coarse nodes of the highest local maximum of |s| and, if it comes near, of the next (else NONE).
fn coarse_peaks() -> vec2u {
  var first = 0u;
  var first_height = -1.0;
  var second = NONE;
  var second_height = -1.0;
  var before = -1.0;
  var here = height_at(0u);
  for (var node = 0u; node < N_NODES; node += COARSE_STRIDE) {
    let next = node + COARSE_STRIDE;
    var after = -1.0;
    if (next < N_NODES) {
      after = height_at(next);
    }
    if (here > before && here >= after) {
      if (here > first_height) {
        second = first;
        second_height = first_height;
        first = node;
        first_height = here;
      } else if (here > second_height) {
        second = node;
        second_height = here;
      }
    }
    before = here;
    here = after;
  }
  if (second_height < RIVAL * first_height) {
    second = NONE;
  }
  return vec2u(first, second);
}

// The maximum of |s| near a coarse node: best of the fine nodes round it, then the root of s'.
fn refine(coarse: u32) -> Peak {
  var node = coarse;
  var height = -1.0;
  let reach = COARSE_STRIDE - 1u;
  let last = min(N_NODES - 1u, coarse + reach);
  for (var n = max(coarse, reach) - reach; n <= last; n++) {
    let value = height_at(n);
    if (value > height) {
      height = value;
      node = n;
    }
  }
  let a0 = term_at(node, 0u);
  let sgn = select(1.0, -1.0, a0 < 0.0);
  let a1 = sgn * term_at(node, 1u);
  if (node == 0u && a1 < 0.0) {
    return Peak(node, 0.0, a0, STATUS_AT_LOWER_K2A);
  }
  if (node == N_NODES - 1u && a1 > 0.0) {
    return Peak(node, 0.0, a0, STATUS_AT_UPPER_K2A);
  }
  let a2 = sgn * term_at(node, 2u);
  let a3 = sgn * term_at(node, 3u);
  let a4 = sgn * term_at(node, 4u);
  var low = select(-1.0, 0.0, node == 0u);
  var high = select(1.0, 0.0, node == N_NODES - 1u);
  var x = 0.0;
  for (var step = 0u; step < NEWTON_STEPS; step++) {
    let slope = a1 + x * (2.0 * a2 + x * (3.0 * a3 + x * 4.0 * a4));
    let bend = 2.0 * a2 + x * (6.0 * a3 + x * 12.0 * a4);
    if (slope > 0.0) {
      low = x;
    } else {
      high = x;
    }
    // Where the curve does not bend down Newton's step leads away from the maximum: halve instead.
    var next = (low + high) / 2.0;
    if (bend < 0.0) {
      let newton = x - slope / bend;
      if (newton >= low && newton <= high) {
        next = newton;
      }
    }
    x = next;
  }
  let across = sgn * (sgn * a0 + x * (a1 + x * (a2 + x * (a3 + x * a4))));
  return Peak(node, x, across, STATUS_OK);
}

fn fit_voxel(voxel: u32) {
  var along = 0.0;
  var signal = false;
  for (var r = 0u; r < RANK; r++) {
    z[r] = 0.0;
  }
  for (var f = 0u; f < N_FRAMES; f++) {
    let activity = tac(voxel, f);
    if (!is_finite(activity)) {
      put_status(voxel, STATUS_NOT_FINITE);
      return;
    }
    signal = signal || has_signal(activity);
    along += tables[PROJECTION_AT + f] * activity;
    for (var r = 0u; r < RANK; r++) {
      z[r] += tables[PROJECTION_AT + (r + 1u) * N_FRAMES + f] * activity;
    }
  }
  if (!signal) {
    put_status(voxel, STATUS_NO_SIGNAL);
    return;
  }

  let coarse = coarse_peaks();
  var peak = refine(coarse.x);
  if (coarse.y != NONE) {
    let rival = refine(coarse.y);
    if (abs(rival.across) > abs(peak.across)) {
      peak = rival;
    }
  }

  // |t| < 0.04, so five terms of exp(t) are exact in f32; exp() itself may be off by many units.
  let t = peak.x * NODE_SPACING;
  let series = 1.0 + t * (1.0 + t * (0.5 + t * (1.0 / 6.0 + t * (1.0 / 24.0))));
  let k2a = tables[NODE_K2A_AT + peak.node] * series;
  let binding = along + peak.across * taylor(BINDING_AT, peak.node, peak.x);
  let r1 = along - peak.across * taylor(DELIVERY_AT, peak.node, peak.x);
  let k2 = binding * k2a;
  // Curves near the end of the number range: what can't be stored is no fit.
  if (!(is_finite(binding) && is_finite(r1) && is_finite(k2))) {
    put_status(voxel, STATUS_NOT_FINITE);
    return;
  }
  put(MAP_BPND, voxel, binding - 1.0);
  put(MAP_R1, voxel, r1);
  put(MAP_K2, voxel, k2);
  put(MAP_K2A, voxel, k2a);
  var status = peak.status;
  if (abs(peak.across) <= LEAST_ACROSS * abs(along)) {
    status = STATUS_ILL_CONDITIONED;
  }
  put_status(voxel, status);
}
`,
  "models/suvr.wgsl": `// SUVR = target / reference over a late window. Uses lib/ratio.wgsl.

const MAP_SUVR = 0u;

fn fit_voxel(voxel: u32) {
  put_ratio(MAP_SUVR, voxel, 0.0);
}
`,
  "self-test.wgsl": `// shaders/self-test.wgsl: result = 2 * given + 1, so that a device can show that it computes.
//
// It shares nothing with the kernels, not even the harness: doctor judges the machine with
// it when they fail. The host puts WORKGROUP in front.

@group(0) @binding(0) var<storage, read> given: array<f32>;
@group(0) @binding(1) var<storage, read_write> result: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&given)) {
    result[id.x] = given[id.x] * 2.0 + 1.0;
  }
}
`,
};
