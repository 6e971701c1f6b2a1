// Generated from shaders/ by `npm run shaders`. Do not edit.

export const SHADERS: Readonly<Record<string, string>> = {
  "bench/copy.wgsl": `// shaders/bench/copy.wgsl: what the memory of a device gives: each word read once and written once.
//
// The host puts WORKGROUP in front.

@group(0) @binding(0) var<storage, read> given: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> result: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (group.y * groups.x + group.x) * WORKGROUP + lane;
  if (i < arrayLength(&result)) {
    result[i] = given[i];
  }
}
`,
  "bench/multiply.wgsl": `// shaders/bench/multiply.wgsl: what the arithmetic of a device gives: ROUNDS times 32 multiply-adds
// a thread, in eight chains that don't wait for each other.
//
// The host puts WORKGROUP and ROUNDS in front.

@group(0) @binding(0) var<storage, read> given: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> result: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (group.y * groups.x + group.x) * WORKGROUP + lane;
  if (i >= arrayLength(&result)) {
    return;
  }
  let factor = given[i];
  var a = factor;
  var b = factor + 1.0;
  var c = factor + 2.0;
  var d = factor + 3.0;
  var e = factor + 4.0;
  var f = factor + 5.0;
  var g = factor + 6.0;
  var h = factor + 7.0;
  for (var round = 0u; round < ROUNDS; round++) {
    a = fma(a, factor, factor);
    b = fma(b, factor, factor);
    c = fma(c, factor, factor);
    d = fma(d, factor, factor);
    e = fma(e, factor, factor);
    f = fma(f, factor, factor);
    g = fma(g, factor, factor);
    h = fma(h, factor, factor);
  }
  result[i] = ((a + b) + (c + d)) + ((e + f) + (g + h));
}
`,
  "fit.wgsl": `// The one harness of every model: buffers, voxel index, bounds, where results land.
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
`,
  "group/permute.wgsl": `// shaders/group/permute.wgsl: r of every voxel in a batch of arrangements; the largest of each block
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
`,
  "lib/ratio.wgsl": `// Target over reference in a window, for the models that are a ratio.
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
// Rows: ALONG, a vec4 for two frames, and PROJECTION [N_FRAMES][VECS], which divide by |R|; COARSE
// [N_NODES][COARSE_VECS].
// Tables: DIRECTIONS [N_NODES][TAYLOR_TERMS][VECS]; FACTORS [N_NODES][FACTOR_VECS], the Taylor terms
// of the binding factor, those of the delivery factor, k2a.
// The loops over vec4s are short and their counts are constants: compilers unroll them and keep the
// coordinates in registers.

const MAP_BPND = 0u;
const MAP_R1 = 1u;
const MAP_K2 = 2u;
const MAP_K2A = 3u;

const NONE = 0xffffffffu;

// A voxel's coordinates z in the reduced space.
alias Coordinates = array<vec4f, VECS>;

struct Peak {
  node: u32,
  x: f32,       // offset from the node in node spacings
  across: f32,  // s/|R| at the peak
  status: u32,
}

fn height_at(node: u32, z: ptr<function, Coordinates>) -> f32 {
  var sum = 0.0;
  for (var v = 0u; v < COARSE_VECS; v++) {
    sum += dot(rows[COARSE_AT + node * COARSE_VECS + v], (*z)[v]);
  }
  return abs(sum);
}

// Nodes of the highest local maximum of |s| and, if it comes near, of the next (else NONE).
fn highest_nodes(z: ptr<function, Coordinates>) -> vec2u {
  var first = 0u;
  var first_height = -1.0;
  var second = NONE;
  var second_height = -1.0;
  var before = -1.0;
  var here = height_at(0u, z);
  for (var node = 0u; node < N_NODES; node++) {
    var after = -1.0;
    if (node + 1u < N_NODES) {
      after = height_at(node + 1u, z);
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

// The maximum of |s| near a node: the root of s', from the Taylor series of s about the node.
fn refine(node: u32, z: ptr<function, Coordinates>) -> Peak {
  var terms: array<f32, TAYLOR_TERMS>;
  for (var t = 0u; t < TAYLOR_TERMS; t++) {
    let at = DIRECTIONS_AT + (node * TAYLOR_TERMS + t) * VECS;
    var sum = 0.0;
    for (var v = 0u; v < VECS; v++) {
      sum += dot(tables[at + v], (*z)[v]);
    }
    terms[t] = sum;
  }
  let sgn = select(1.0, -1.0, terms[0] < 0.0);
  let rise = sgn * terms[1];
  if (node == 0u && rise < 0.0) {
    return Peak(node, 0.0, terms[0], STATUS_AT_LOWER_K2A);
  }
  if (node == N_NODES - 1u && rise > 0.0) {
    return Peak(node, 0.0, terms[0], STATUS_AT_UPPER_K2A);
  }
  var low = select(-1.0, 0.0, node == 0u);
  var high = select(1.0, 0.0, node == N_NODES - 1u);
  var x = 0.0;
  for (var step = 0u; step < NEWTON_STEPS; step++) {
    // Horner's scheme for s' and s'' at once, from the last term down.
    var slope = 0.0;
    var bend = 0.0;
    for (var down = 1u; down < TAYLOR_TERMS; down++) {
      let t = TAYLOR_TERMS - down;
      bend = bend * x + slope;
      slope = slope * x + f32(t) * terms[t];
    }
    slope *= sgn;
    bend *= sgn;
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
    let moved = abs(next - x);
    x = next;
    if (moved <= NEWTON_ENOUGH) {
      break;
    }
  }
  var across = 0.0;
  for (var down = 1u; down <= TAYLOR_TERMS; down++) {
    across = across * x + terms[TAYLOR_TERMS - down];
  }
  return Peak(node, x, across, STATUS_OK);
}

// One number of a node's row of FACTORS.
fn factor(node: u32, lane: u32) -> f32 {
  return tables[FACTORS_AT + node * FACTOR_VECS + lane / 4u][lane % 4u];
}

fn factor_series(node: u32, first_lane: u32, x: f32) -> f32 {
  var sum = 0.0;
  for (var down = 1u; down <= TAYLOR_TERMS; down++) {
    sum = sum * x + factor(node, first_lane + TAYLOR_TERMS - down);
  }
  return sum;
}

struct Sums {
  along: f32,  // component along the reference
  z: Coordinates,
}

fn add_frame(f: u32, activity: f32, along: f32, sums: ptr<function, Sums>) {
  (*sums).along += along * activity;
  for (var v = 0u; v < VECS; v++) {
    (*sums).z[v] += rows[PROJECTION_AT + f * VECS + v] * activity;
  }
}

fn fit_voxel(voxel: u32) {
  // Even and odd frames are summed apart: rounding in these sums is the largest error there is in f32,
  // and halving their length takes a fifth off it. No way leads out of the loop, so that what it reads
  // can all be on its way at once.
  var even: Sums;
  var odd: Sums;
  var largest = 0u;
  for (var f = 0u; f + 1u < N_FRAMES; f += 2u) {
    let first = tac(voxel, f);
    let second = tac(voxel, f + 1u);
    largest = max(largest, max(size_bits(first), size_bits(second)));
    let along = rows[ALONG_AT + f / 2u];
    add_frame(f, first, along.x, &even);
    add_frame(f + 1u, second, along.y, &odd);
  }
  if (N_FRAMES % 2u == 1u) {
    let last = tac(voxel, N_FRAMES - 1u);
    largest = max(largest, size_bits(last));
    add_frame(N_FRAMES - 1u, last, rows[ALONG_AT + N_FRAMES / 2u].x, &even);
  }
  let along = even.along + odd.along;
  var z: Coordinates;
  for (var v = 0u; v < VECS; v++) {
    z[v] = even.z[v] + odd.z[v];
  }
  if (refused(voxel, largest)) {
    return;
  }

  let nodes = highest_nodes(&z);
  var peak = refine(nodes.x, &z);
  if (nodes.y != NONE) {
    let rival = refine(nodes.y, &z);
    if (abs(rival.across) > abs(peak.across)) {
      peak = rival;
    }
  }

  // |t| < 0.2, where seven terms of exp(t) are exact in f32; exp() itself may be off by many units.
  let t = peak.x * NODE_SPACING;
  let growth = 1.0 + t * (1.0 + t * (0.5 + t * (1.0 / 6.0 + t * (1.0 / 24.0
    + t * (1.0 / 120.0 + t * (1.0 / 720.0))))));
  let k2a = factor(peak.node, 2u * TAYLOR_TERMS) * growth;
  let binding = along + peak.across * factor_series(peak.node, 0u, peak.x);
  let r1 = along - peak.across * factor_series(peak.node, TAYLOR_TERMS, peak.x);
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
  "rows/storage.wgsl": `// Tables that all threads read at the same place at the same time, where they are too long for a
// uniform.
@group(0) @binding(2) var<storage, read> rows: array<vec4f, N_ROWS>;
`,
  "rows/uniform.wgsl": `// Tables that all threads read at the same place at the same time, where a uniform holds them.
@group(0) @binding(2) var<uniform> rows: array<vec4f, N_ROWS>;
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
