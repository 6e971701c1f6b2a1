// SRTM, exactly: project the curve once, search ln(k2a) in the reduced space, read the maps off.
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
