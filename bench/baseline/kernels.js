// Made by `npm run baseline` out of bench/guard/kernels.ts; not to be edited. See baseline.json.

// src/backend/cpu/fit-range.ts
var TILE = 256;
function fitRange(model, design, block, from, to, maps, status) {
  const { frameCount, stride, values, voxelCount } = block;
  const { framesRead } = design;
  const curves = new Float64Array(TILE * frameCount);
  const tacs = Array.from(
    { length: Math.min(TILE, to - from) },
    (_, i) => curves.subarray(i * frameCount, (i + 1) * frameCount)
  );
  const scratch = new Float64Array(design.scratchLength);
  const out = new Float64Array(model.maps.length);
  for (let start = from; start < to; start += TILE) {
    const count = Math.min(TILE, to - start);
    for (let r = 0; r < framesRead.length; r++) {
      const f = framesRead[r];
      const row = f * stride + start;
      for (let i = 0; i < count; i++) curves[i * frameCount + f] = values[row + i];
    }
    for (let i = 0; i < count; i++) {
      status[start + i] = model.fitVoxel(tacs[i], design, out, scratch);
      for (let m = 0; m < out.length; m++) maps[m * voxelCount + start + i] = out[m];
    }
  }
}

// src/errors.ts
var EXIT_CODES = {
  usage: 2,
  input: 65,
  "no-gpu": 69,
  bug: 70,
  certificate: 70,
  output: 73,
  io: 74,
  transient: 75,
  interrupted: 130,
  terminated: 143
};
var Fault = class extends Error {
  kind;
  advice;
  constructor(kind, message, advice = "", options) {
    super(message, options);
    this.name = "Fault";
    this.kind = kind;
    this.advice = advice;
  }
  get exitCode() {
    return EXIT_CODES[this.kind];
  }
};
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

// src/backend/webgpu/fault-hook.ts
var NO_FAULTS = { due: () => false };

// src/backend/webgpu/device.ts
var LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxUniformBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupsPerDimension"
];
var FEATURES = ["timestamp-query", "subgroups"];
var SCOPES = ["internal", "validation", "out-of-memory"];
async function openDevice(adapter, options = {}) {
  const name = options.name ?? adapterName(adapter.info);
  const requiredFeatures = FEATURES.filter((feature) => adapter.features.has(feature));
  const requiredLimits = Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]]));
  let gpu;
  try {
    gpu = await adapter.requestDevice({ requiredFeatures, requiredLimits });
  } catch (error) {
    throw new Fault(
      "transient",
      `the GPU ${name} could not be opened: ${messageOf(error)}`,
      "Another program may hold it: try again later, or use --backend cpu.",
      { cause: error }
    );
  }
  return watch(gpu, name, options.faults ?? NO_FAULTS);
}
function isOutOfMemory(error) {
  return error instanceof Fault && outOfMemory.has(error);
}
function adapterName(info) {
  const parts = [info.device, info.description, `${info.vendor} ${info.architecture}`.trim()];
  return parts.find((part) => part !== "") ?? "unnamed";
}
var outOfMemory = /* @__PURE__ */ new WeakSet();
function watch(gpu, name, faults) {
  const uncaptured = [];
  gpu.addEventListener("uncapturederror", (event) => {
    event.preventDefault();
    uncaptured.push(event.error);
  });
  const waiting = /* @__PURE__ */ new Set();
  let lost;
  const loss = gpu.lost.then((info) => {
    lost = lostFault(name, info);
    for (const fail of waiting) fail(lost);
    waiting.clear();
    return lost;
  });
  async function raceLost(pending) {
    const raced = new Promise((resolve, reject) => {
      if (lost !== void 0) reject(lost);
      waiting.add(reject);
      void pending.then(resolve, reject).finally(() => waiting.delete(reject));
    });
    try {
      const value = await raced;
      check();
      return value;
    } catch (error) {
      if (!(error instanceof Fault)) await afterPendingEvents();
      throw lost ?? error;
    }
  }
  function check() {
    if (lost !== void 0) throw lost;
    const error = uncaptured.shift();
    if (error !== void 0) throw faultOf(error, name, "an unguarded call");
  }
  async function scoped(label, work) {
    check();
    if (faults.due("oom")) throw outOfMemoryFault(name, label, "planned by BINDMAP_FAULT");
    for (const scope of SCOPES) gpu.pushErrorScope(scope);
    let popped;
    let value;
    try {
      value = work();
    } finally {
      popped = Promise.all(SCOPES.map(() => gpu.popErrorScope()));
      popped.catch(() => {
      });
    }
    if (value instanceof Promise) {
      value.catch(() => {
      });
      throw new Fault("bug", `the work of the GPU scope "${label}" is asynchronous`);
    }
    const error = (await raceLost(popped)).find((found) => found !== null);
    if (error !== void 0 && error !== null) throw faultOf(error, name, label);
    return value;
  }
  async function submit(label, commands) {
    const loseIt = faults.due("device-lost");
    await scoped(label, () => gpu.queue.submit(commands));
    if (!loseIt) return;
    gpu.destroy();
    throw await loss;
  }
  return {
    gpu,
    name,
    limits: gpu.limits,
    hasTimestamps: gpu.features.has("timestamp-query"),
    hasSubgroups: gpu.features.has("subgroups"),
    scoped,
    submit,
    raceLost,
    check,
    destroy: () => gpu.destroy()
  };
}
function faultOf(error, name, label) {
  const [text, ...details] = error.message.trim().split("\n");
  const cause = details.length === 0 ? void 0 : new Error(error.message);
  const kind = error.constructor.name;
  if (kind === "GPUOutOfMemoryError") return outOfMemoryFault(name, label, text, cause);
  if (kind === "GPUInternalError") {
    return new Fault(
      "transient",
      `the driver of ${name} failed in ${label}: ${text}`,
      "Try again; if it stays, use --backend cpu and report the driver's version.",
      { cause }
    );
  }
  const message = `WebGPU refused ${label} on ${name}: ${text}`;
  return new Fault("bug", message, "Please report this.", { cause });
}
function outOfMemoryFault(name, label, text, cause) {
  const fault = new Fault(
    "transient",
    `${name} has too little memory for ${label}: ${text}`,
    "Close other programs that use the GPU, or use --backend cpu.",
    { cause }
  );
  outOfMemory.add(fault);
  return fault;
}
function lostFault(name, info) {
  const text = info.message.trim();
  return new Fault(
    "transient",
    `the GPU was lost: ${name}${text === "" ? "" : `: ${text}`} (${info.reason})`,
    "Try again; if it happens each time, use --backend cpu."
  );
}
function afterPendingEvents() {
  return new Promise((resolve) => {
    setTimeout(resolve, 20);
  });
}

// src/backend/webgpu/layout.ts
var JOB_FIELDS = ["n_voxels", "stride"];
var VEC_BYTES = 16;
var VEC_LANES = 4;
function encodeJob(values) {
  const bytes = Math.ceil(JOB_FIELDS.length * 4 / VEC_BYTES) * VEC_BYTES;
  const buffer = new ArrayBuffer(bytes);
  new Uint32Array(buffer).set(JOB_FIELDS.map((field) => values[field]));
  return buffer;
}
function packTables(named) {
  const offsets = {};
  let length = 0;
  for (const [name, table] of Object.entries(named)) {
    if (table.length % VEC_LANES !== 0) {
      throw new Fault("bug", `table ${name} of the GPU program has ${table.length} values`);
    }
    offsets[name] = length / VEC_LANES;
    length += table.length;
  }
  const values = new Float32Array(Math.max(VEC_LANES, length));
  for (const [name, table] of Object.entries(named)) {
    values.set(table, offsets[name] * VEC_LANES);
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new Fault(
      "bug",
      `table value ${bad} of the GPU program is ${values[bad]} in single precision`
    );
  }
  return { values, offsets };
}
function vecCount({ values }) {
  return values.length / VEC_LANES;
}

// src/backend/webgpu/shaders.generated.ts
var SHADERS = {
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
`
};

// src/backend/webgpu/assemble.ts
var WORKGROUP = 64;
function assemble(model, program, mostUniformBytes, workgroup = WORKGROUP) {
  const rows = packTables(program.rows);
  const tables = packTables(program.tables);
  const rowsAreUniform = rows.values.byteLength <= mostUniformBytes;
  const offsets = { ...rows.offsets, ...tables.offsets };
  const constants = [
    `const WORKGROUP = ${workgroup}u;`,
    `const N_MAPS = ${model.maps.length}u;`,
    ...Object.entries(program.integers).map(([name, value]) => `const ${name} = ${value}u;`),
    ...Object.entries(program.numbers).map(([name, value]) => `const ${name} = ${float(value)};`),
    ...Object.entries(offsets).map(([name, value]) => `const ${name}_AT = ${value}u;`),
    `const N_ROWS = ${vecCount(rows)}u;`
  ];
  const files = [
    "fit.wgsl",
    `rows/${rowsAreUniform ? "uniform" : "storage"}.wgsl`,
    ...model.shaderLibrary.map((name) => `lib/${name}.wgsl`),
    `models/${model.name}.wgsl`
  ];
  const parts = [
    { name: "constants of the design", text: `${constants.join("\n")}
` },
    ...files.map((file) => ({ name: `shaders/${file}`, text: SHADERS[file] }))
  ];
  return {
    code: parts.map((part) => part.text).join("\n"),
    rows,
    tables,
    rowsAreUniform,
    locate(line) {
      let left = line;
      for (const part of parts) {
        const lines = part.text.split("\n").length;
        if (left <= lines) return `${part.name}:${left}`;
        left -= lines;
      }
      return `line ${line}`;
    }
  };
}
function float(value) {
  return `${value.toExponential()}f`;
}

// src/backend/webgpu/chunks.ts
var MOST_INPUT_BYTES = 64 * 1024 * 1024;
function chunkVoxels(limits, rows, mostBytes = MOST_INPUT_BYTES) {
  const bytes = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize, mostBytes);
  const groups = Math.floor(bytes / (4 * rows * WORKGROUP));
  return Math.max(1, Math.min(groups, limits.maxComputeWorkgroupsPerDimension ** 2)) * WORKGROUP;
}
function dispatchShape(voxels, mostPerDimension, workgroup = WORKGROUP) {
  const groups = Math.ceil(voxels / workgroup);
  const y = Math.ceil(groups / mostPerDimension);
  return [Math.ceil(groups / y), y];
}

// src/models/status.ts
var STATUS = {
  /** Not in the fitting mask. */
  outside: 0,
  ok: 1,
  /** Fitted at the lower end of the k2a range; the true optimum lies beyond it. */
  atLowerK2a: 2,
  /** Fitted at the upper end of the k2a range. */
  atUpperK2a: 3,
  /** NaN or infinite input in a frame that is used; every map is NaN. */
  notFinite: 4,
  /** No activity to fit; every map is NaN. */
  noSignal: 5,
  /** Fitted, but the curve does not determine every parameter. */
  illConditioned: 6
};
var STATUS_LABELS = [
  "outside",
  "ok",
  "at lower k2a",
  "at upper k2a",
  "not finite",
  "no signal",
  "ill-conditioned"
];
function isFitted(status) {
  return status === STATUS.ok || status === STATUS.atLowerK2a || status === STATUS.atUpperK2a || status === STATUS.illConditioned;
}

// src/models/agreement.ts
var SINGLE = 10;
var EQUAL_RESIDUAL = 1e-6;
var RESIDUAL_FLOOR = { f32: 1e-8, f64: 1e-11 };
function judge(model, design, tac, found, expected, tolerance, precision) {
  const fitted = isFitted(expected.status);
  if (isFitted(found.status) !== fitted) return "differs";
  if (!fitted) {
    const none = model.maps.every((_, m) => Number.isNaN(found.values[m]));
    return none && found.status === expected.status ? "agrees" : "differs";
  }
  const apart = Math.max(
    ...model.maps.map(({ typical }, m) => {
      const allowed = tolerance.absolute * typical + tolerance.relative * Math.abs(expected.values[m]);
      return Math.abs(found.values[m] - expected.values[m]) / allowed;
    })
  );
  const sameStatus = found.status === expected.status;
  if (apart <= 1) return sameStatus ? "agrees" : "near";
  const determined = expected.status !== STATUS.illConditioned;
  if (apart <= SINGLE && sameStatus && determined) return "near";
  const best = model.residual(tac, design, expected.values);
  const other = model.residual(tac, design, found.values);
  if (!(other <= best * (1 + EQUAL_RESIDUAL) + RESIDUAL_FLOOR[precision])) return "differs";
  return determined || sameStatus ? "equal" : "near";
}

// src/backend/webgpu/canary.ts
function makeCanaries(model, design) {
  const known = model.canaries(design);
  const curves = new Float32Array(known.length * design.frameCount);
  for (const [c, curve] of known.entries()) {
    for (let f = 0; f < design.frameCount; f++) curves[f * known.length + c] = curve[f];
  }
  const scratch = new Float64Array(design.scratchLength);
  const expected = known.map((_, c) => {
    const tac = Float64Array.from(
      { length: design.frameCount },
      (__, f) => curves[f * known.length + c]
    );
    const values = new Float64Array(model.maps.length);
    return { tac, fit: { values, status: model.fitVoxel(tac, design, values, scratch) } };
  });
  return {
    count: known.length,
    curves,
    check(maps, stride, device) {
      for (const [c, { tac, fit }] of expected.entries()) {
        const found = {
          status: maps[model.maps.length * stride + c],
          values: model.maps.map((_, m) => maps[m * stride + c])
        };
        if (judge(model, design, tac, found, fit, model.parity, "f32") !== "differs") continue;
        const main = model.maps.findIndex(({ name }) => name === model.mainMap);
        throw new Fault(
          "bug",
          `${device} gave a known curve ${model.mainMap} ${found.values[main]} (${labelOf(found.status)}) instead of ${fit.values[main]} (${labelOf(fit.status)}): its results can't be trusted`,
          "Use --backend cpu, and report the GPU and its driver (bindmap doctor prints them)."
        );
      }
    }
  };
}
function labelOf(status) {
  return STATUS_LABELS[status] ?? `status ${status}`;
}

// src/backend/webgpu/flags.ts
var MAP_READ = 1;
var MAP_WRITE = 2;
var COPY_SRC = 4;
var COPY_DST = 8;
var UNIFORM = 64;
var STORAGE = 128;
var QUERY_RESOLVE = 512;
var READ = 1;
var WRITE = 2;
var COMPUTE = 4;

// src/backend/webgpu/pipeline.ts
async function openPipeline(device, model, design, workgroup = WORKGROUP) {
  const { gpu } = device;
  const most = device.limits.maxUniformBufferBindingSize;
  const shader = assemble(model, model.gpu(design), most, workgroup);
  const rowsType = shader.rowsAreUniform ? "uniform" : "read-only-storage";
  const types = ["uniform", "read-only-storage", rowsType, "read-only-storage", "storage"];
  const module = await compile(device, model, shader);
  const { layout, compute } = await device.scoped(`the pipeline of ${model.name}`, () => {
    const bindings = gpu.createBindGroupLayout({
      entries: types.map((type, binding) => ({ binding, visibility: COMPUTE, buffer: { type } }))
    });
    return {
      layout: bindings,
      compute: gpu.createComputePipeline({
        layout: gpu.createPipelineLayout({ bindGroupLayouts: [bindings] }),
        compute: { module, entryPoint: "main" }
      })
    };
  });
  const table = (label, values, usage) => {
    const one2 = gpu.createBuffer({ label, size: values.byteLength, usage, mappedAtCreation: true });
    new Float32Array(one2.getMappedRange()).set(values);
    one2.unmap();
    return one2;
  };
  const rowsUsage = (shader.rowsAreUniform ? UNIFORM : STORAGE) | COPY_DST;
  const [rows, tables] = await device.scoped(`the tables of ${model.name}`, () => [
    table("rows", shader.rows.values, rowsUsage),
    table("tables", shader.tables.values, STORAGE | COPY_DST)
  ]);
  return {
    compute,
    bind: ({ job, tacs, maps }) => gpu.createBindGroup({
      layout,
      entries: [job, tacs, rows, tables, maps].map((buffer, binding) => ({
        binding,
        resource: { buffer }
      }))
    }),
    destroy() {
      rows.destroy();
      tables.destroy();
    }
  };
}
function compile(device, model, shader) {
  const { gpu } = device;
  return device.scoped(
    `the shader of ${model.name}`,
    () => gpu.createShaderModule({ label: model.name, code: shader.code })
  ).catch(async (error) => {
    throw await compilerFault(gpu, model, shader) ?? error;
  });
}
async function compilerFault(gpu, model, shader) {
  gpu.pushErrorScope("validation");
  const module = gpu.createShaderModule({ code: shader.code });
  const popped = gpu.popErrorScope();
  const { messages } = await module.getCompilationInfo();
  await popped;
  const first = messages.find(({ type }) => type === "error");
  if (first === void 0) return void 0;
  return new Fault(
    "bug",
    `the shader of ${model.name} does not compile: ${shader.locate(first.lineNum)}: ${first.message}`,
    "Please report this."
  );
}

// src/backend/webgpu/timer.ts
var TIMER_BYTES = 16;
var NS_PER_MS = 1e6;
function makeTimer({ gpu, hasTimestamps }) {
  if (!hasTimestamps) return void 0;
  const querySet = gpu.createQuerySet({ type: "timestamp", count: 2 });
  const stamps = gpu.createBuffer({
    label: "stamps",
    size: TIMER_BYTES,
    usage: QUERY_RESOLVE | COPY_SRC
  });
  return {
    writes: { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 },
    resolve(encoder, target, offset) {
      encoder.resolveQuerySet(querySet, 0, 2, stamps, 0);
      encoder.copyBufferToBuffer(stamps, 0, target, offset, TIMER_BYTES);
    },
    destroy() {
      querySet.destroy();
      stamps.destroy();
    }
  };
}
function elapsedMs(readback, offset) {
  const [begun, ended] = new BigUint64Array(readback, offset, 2);
  return Number(ended - begun) / NS_PER_MS;
}

// src/backend/webgpu/slot.ts
async function openSlot(device, pipeline, shape, unwritten) {
  const { gpu } = device;
  const { frameCount, rows, stride, head, headCount } = shape;
  const tacsBytes = frameCount * stride * 4;
  const mapsBytes = rows * stride * 4;
  const made = [];
  const destroy = () => {
    for (const one2 of made) one2.destroy();
  };
  const buffer = (label, size, usage, mappedAtCreation = false) => {
    const one2 = gpu.createBuffer({ label, size, usage, mappedAtCreation });
    made.push(one2);
    return one2;
  };
  try {
    const { job, staging, tacs, maps, readback, timer, group } = await device.scoped(
      `the buffers of ${stride} curves`,
      () => {
        const jobBytes = encodeJob({ n_voxels: 0, stride }).byteLength;
        const chunk = {
          job: buffer("job", jobBytes, UNIFORM | COPY_DST),
          tacs: buffer("tacs", tacsBytes, STORAGE | COPY_DST),
          maps: buffer("maps", mapsBytes, STORAGE | COPY_SRC | COPY_DST)
        };
        const stamps = makeTimer(device);
        if (stamps !== void 0) made.push(stamps);
        return {
          ...chunk,
          staging: buffer("staging", tacsBytes, MAP_WRITE | COPY_SRC, true),
          readback: buffer("readback", mapsBytes + TIMER_BYTES, COPY_DST | MAP_READ),
          timer: stamps,
          group: pipeline.bind(chunk)
        };
      }
    );
    let staged = Promise.resolve();
    return {
      async run(block, from, count, take) {
        const curves = headCount + count;
        const [x, y] = dispatchShape(curves, device.limits.maxComputeWorkgroupsPerDimension);
        await device.raceLost(staged);
        await device.scoped(`the upload of ${count} curves`, () => {
          const target = new Float32Array(staging.getMappedRange());
          for (let f = 0; f < frameCount; f++) {
            const at = f * block.stride + from;
            target.set(head.subarray(f * headCount, (f + 1) * headCount), f * stride);
            target.set(block.values.subarray(at, at + count), f * stride + headCount);
          }
          staging.unmap();
          gpu.queue.writeBuffer(job, 0, encodeJob({ n_voxels: curves, stride }));
        });
        const commands = await device.scoped("the commands", () => {
          const encoder = gpu.createCommandEncoder();
          encoder.copyBufferToBuffer(staging, 0, tacs, 0, tacsBytes);
          encoder.copyBufferToBuffer(unwritten, 0, maps, 0, mapsBytes);
          const pass2 = encoder.beginComputePass(timer && { timestampWrites: timer.writes });
          pass2.setPipeline(pipeline.compute);
          pass2.setBindGroup(0, group);
          pass2.dispatchWorkgroups(x, y);
          pass2.end();
          encoder.copyBufferToBuffer(maps, 0, readback, 0, mapsBytes);
          timer?.resolve(encoder, readback, mapsBytes);
          return encoder.finish();
        });
        await device.submit(`the fit of ${count} curves`, [commands]);
        staged = staging.mapAsync(WRITE);
        staged.catch(() => {
        });
        await device.raceLost(readback.mapAsync(READ));
        try {
          const bytes = readback.getMappedRange();
          const found = new Float32Array(bytes, 0, rows * stride);
          take(found, timer && elapsedMs(bytes, mapsBytes));
        } finally {
          readback.unmap();
        }
      },
      destroy
    };
  } catch (error) {
    destroy();
    throw error;
  }
}

// src/backend/webgpu/pass.ts
async function openPass(device, model, design, chunk, depth, faults) {
  const canaries = makeCanaries(model, design);
  const shape = {
    frameCount: design.frameCount,
    rows: model.maps.length + 1,
    stride: Math.max(chunk, Math.ceil((canaries.count + 1) / WORKGROUP) * WORKGROUP),
    head: canaries.curves,
    headCount: canaries.count
  };
  const pipeline = await openPipeline(device, model, design);
  const made = [pipeline];
  const destroy = () => {
    for (const one2 of made) one2.destroy();
  };
  const slots = [];
  try {
    const unwritten = await makeUnwritten(device, shape.rows * shape.stride);
    made.push(unwritten);
    while (slots.length < depth) {
      const slot = await openSlot(device, pipeline, shape, unwritten);
      made.push(slot);
      slots.push(slot);
    }
  } catch (error) {
    destroy();
    throw error;
  }
  let turn = 0;
  return {
    capacity: shape.stride - canaries.count,
    depth,
    run(block, from, count, into) {
      const slot = slots[turn % depth];
      turn++;
      return slot.run(block, from, count, (read, kernelMs) => {
        const found = faults.due("nan") ? read.slice().fill(Number.NaN) : read;
        canaries.check(found, shape.stride, device.name);
        store(found, shape, from, count, into, device.name);
        if (kernelMs !== void 0) into.kernelMs = (into.kernelMs ?? 0) + kernelMs;
      });
    },
    destroy
  };
}
function makeUnwritten(device, length) {
  return device.scoped(`${length} unwritten results`, () => {
    const size = length * 4;
    const one2 = device.gpu.createBuffer({
      label: "unwritten",
      size,
      usage: COPY_SRC,
      mappedAtCreation: true
    });
    new Float32Array(one2.getMappedRange()).fill(Number.NaN);
    one2.unmap();
    return one2;
  });
}
function store(found, { rows, stride, headCount }, from, count, into, device) {
  const row = (r) => {
    const at = r * stride + headCount;
    return found.subarray(at, at + count);
  };
  const status = row(rows - 1);
  const bad = status.findIndex((value) => value === 0 || STATUS_LABELS[value] === void 0);
  if (bad >= 0) {
    throw new Fault(
      "bug",
      `${device} left curve ${bad} of ${count} without a status (${status[bad]}): its results can't be trusted`,
      "Use --backend cpu, and report the GPU and its driver (bindmap doctor prints them)."
    );
  }
  for (let m = 0; m < rows - 1; m++) into.maps.set(row(m), m * into.voxelCount + from);
  into.status.set(status, from);
}

// src/backend/webgpu/webgpu.ts
var LEAST_CHUNK = 4096;
var SLOTS = 2;
async function openWebGpu(options) {
  const faults = options.faults ?? NO_FAULTS;
  const events = [];
  let device = await options.open();
  let replaced = false;
  const info = {
    name: "webgpu",
    device: device.name,
    precision: "f32",
    software: options.software,
    details: options.details
  };
  async function replace(error) {
    const transient = error instanceof Fault && error.kind === "transient";
    if (!transient || isOutOfMemory(error) || replaced) throw error;
    replaced = true;
    device.destroy();
    try {
      device = await options.open();
    } catch (cause) {
      const why = `${error.message}; no device could be opened in its place: ${messageOf(cause)}`;
      throw new Fault("transient", why, error.advice, { cause });
    }
    events.push(`${error.message}; started again on a new device`);
  }
  async function prepare(model, design) {
    const rows = Math.max(design.frameCount, model.maps.length + 1);
    let chunk = Math.min(chunkVoxels(device.limits, rows), options.mostCurves ?? Infinity);
    let pass2;
    async function fit(block, fitOptions = {}) {
      const { voxelCount } = block;
      const results = {
        voxelCount,
        maps: new Float32Array(model.maps.length * voxelCount),
        status: new Uint8Array(voxelCount),
        kernelMs: void 0
      };
      let done = 0;
      while (done < voxelCount) {
        fitOptions.signal?.throwIfAborted();
        const under = makeQueue();
        try {
          const most = Math.min(chunk, roomFor(block));
          pass2 ??= await openPass(device, model, design, most, slotsFor(block, most), faults);
          let next = done;
          while (done < voxelCount) {
            while (next < voxelCount && under.length() < pass2.depth) {
              const count = Math.min(pass2.capacity, voxelCount - next);
              under.add(count, pass2.run(block, next, count, results));
              next += count;
            }
            done += await under.first();
            fitOptions.onVoxels?.(done);
            fitOptions.signal?.throwIfAborted();
          }
        } catch (error) {
          await under.settle();
          pass2?.destroy();
          pass2 = void 0;
          if (isOutOfMemory(error) && chunk > LEAST_CHUNK) {
            chunk = Math.ceil(Math.min(chunk, roomFor(block)) / 2 / WORKGROUP) * WORKGROUP;
            events.push(`${messageOf(error)}; went on with half as many curves at a time`);
          } else {
            await replace(error);
          }
        }
      }
      return results;
    }
    return {
      fit,
      async close() {
        pass2?.destroy();
        pass2 = void 0;
      }
    };
  }
  return {
    info,
    events,
    prepare,
    async close() {
      device.destroy();
    }
  };
}
function roomFor(block) {
  return (Math.ceil(block.voxelCount / WORKGROUP) + 1) * WORKGROUP;
}
function slotsFor(block, chunk) {
  return block.voxelCount > chunk ? SLOTS : 1;
}
function makeQueue() {
  const waiting = [];
  return {
    length: () => waiting.length,
    add(count, run) {
      run.catch(() => {
      });
      waiting.push({ count, run });
    },
    /** Waits for the first and says how many curves it had. */
    async first() {
      const one2 = waiting.shift();
      await one2?.run;
      return one2?.count ?? 0;
    },
    async settle() {
      await Promise.allSettled(waiting.map(({ run }) => run));
    }
  };
}

// src/image/datatype.ts
var DATATYPES = {
  uint8: { code: 2, bytes: 1 },
  int16: { code: 4, bytes: 2 },
  int32: { code: 8, bytes: 4 },
  float32: { code: 16, bytes: 4 },
  float64: { code: 64, bytes: 8 },
  int8: { code: 256, bytes: 1 },
  uint16: { code: 512, bytes: 2 },
  uint32: { code: 768, bytes: 4 },
  int64: { code: 1024, bytes: 8 },
  uint64: { code: 1280, bytes: 8 }
};

// src/image/frame-ring.ts
var ONE_ARRAY = { count: 1, allocate: (bytes) => new ArrayBuffer(bytes) };
function makeFrameRing(voxelCount, precision, name, { count, allocate: allocate2 }) {
  const made = [];
  let turn = 0;
  const make = () => {
    try {
      return valuesOn(precision, allocate2(voxelCount * BYTES[precision]));
    } catch (error) {
      throw new Fault(
        "transient",
        `${name}: no memory for a frame of ${voxelCount} voxels`,
        "Use a machine with more memory.",
        { cause: error }
      );
    }
  };
  return {
    current: () => made[turn] ??= make(),
    advance() {
      turn = (turn + 1) % count;
    }
  };
}
var BYTES = { f32: 4, f64: 8 };
function valuesOn(precision, buffer) {
  return precision === "f64" ? new Float64Array(buffer) : new Float32Array(buffer);
}

// src/image/decode.ts
var HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
var BLOCK_BYTES = 256 * 1024;
var VIEWS = {
  uint8: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array
};
function makeFrameFiller(header, precision, name, arrays = ONE_ARRAY) {
  const frames = makeFrameRing(header.voxelCount, precision, name, arrays);
  const asStored = header.datatype === (precision === "f64" ? "float64" : "float32");
  const isUnscaled = header.slope === 1 && header.intercept === 0;
  const isNative = header.littleEndian === HOST_IS_LITTLE_ENDIAN;
  return asStored && isUnscaled && isNative ? copyingFiller(frames) : convertingFiller(header, frames, isNative, name);
}
function copyingFiller(frames) {
  let target = bytesOf(frames.current());
  let filled = 0;
  return {
    values: () => frames.current(),
    push(bytes) {
      if (filled === 0) target = bytesOf(frames.current());
      const taken = Math.min(bytes.length, target.length - filled);
      target.set(taken === bytes.length ? bytes : bytes.subarray(0, taken), filled);
      filled += taken;
      return taken;
    },
    isFull: () => filled === target.length,
    rewind() {
      frames.advance();
      filled = 0;
    }
  };
}
function bytesOf(values) {
  return new Uint8Array(values.buffer);
}
function convertingFiller(header, frames, isNative, name) {
  const { bytes: voxelBytes } = DATATYPES[header.datatype];
  const block = new Uint8Array(BLOCK_BYTES);
  const stored = new VIEWS[header.datatype](block.buffer);
  let inBlock = 0;
  let voxel = 0;
  const flush = () => {
    if (!isNative) swapBytes(block, inBlock, voxelBytes);
    const count = inBlock / voxelBytes;
    const values = frames.current();
    const bad = convert(stored, count, header, values, voxel);
    if (bad >= 0) {
      throw new Fault(
        "input",
        `${name}: stored value ${stored[bad]} in voxel ${voxel + bad} is too large for ${values instanceof Float32Array ? "float32" : "float64"} once scaled (slope ${header.slope}, intercept ${header.intercept})`
      );
    }
    voxel += count;
    inBlock = 0;
  };
  return {
    values: () => frames.current(),
    push(bytes) {
      const missing = (header.voxelCount - voxel) * voxelBytes - inBlock;
      const total = Math.min(bytes.length, missing);
      for (let taken = 0; taken < total; ) {
        const wanted = Math.min(total - taken, BLOCK_BYTES - inBlock);
        block.set(bytes.subarray(taken, taken + wanted), inBlock);
        inBlock += wanted;
        taken += wanted;
        if (inBlock === BLOCK_BYTES) flush();
      }
      if (total === missing && inBlock > 0) flush();
      return total;
    },
    isFull: () => voxel === header.voxelCount,
    rewind() {
      frames.advance();
      voxel = 0;
    }
  };
}
function convert(stored, count, { slope: slope2, intercept }, values, first) {
  if (stored instanceof BigInt64Array || stored instanceof BigUint64Array) {
    for (let n = 0; n < count; n++) {
      values[first + n] = Number(stored[n]) * slope2 + intercept;
      if (!Number.isFinite(values[first + n])) return n;
    }
    return -1;
  }
  if (slope2 === 1 && intercept === 0 && isWhole(stored)) {
    values.set(count === stored.length ? stored : stored.subarray(0, count), first);
    return -1;
  }
  for (let n = 0; n < count; n++) {
    values[first + n] = stored[n] * slope2 + intercept;
    if (!Number.isFinite(values[first + n]) && Number.isFinite(stored[n])) return n;
  }
  return -1;
}
function isWhole(stored) {
  return !(stored instanceof Float32Array || stored instanceof Float64Array);
}
function swapBytes(bytes, length, size) {
  for (let word = 0; word < length; word += size) {
    for (let low = word, high = word + size - 1; low < high; low++, high--) {
      const byte = bytes[low];
      bytes[low] = bytes[high];
      bytes[high] = byte;
    }
  }
}

// src/image/fields.ts
var HEADER_BYTES = { 1: 348, 2: 540 };
var LARGEST_HEADER_BYTES = HEADER_BYTES[2];

// src/image/geometry.ts
var QUATERNION_EXCESS = 1e-4;
var MM_PER_UNIT = { 1: 1e3, 2: 1, 3: 1e-3 };
function affineMm(geometry, name, warn) {
  const mm = MM_PER_UNIT[geometry.spatialUnit];
  if (mm === void 0) {
    const code = geometry.spatialUnit;
    warn(`${name}: xyzt_units has no known unit of length (code ${code}); taken as millimetres`);
  }
  const affine = chooseAffine(geometry, name).map((value) => value * (mm ?? 1));
  if (!affine.every(Number.isFinite)) {
    throw new Fault("input", `${name}: ${formInUse(geometry)} has numbers that are not finite`);
  }
  const volume = Math.abs(determinant(affine));
  const longest = [0, 1, 2].map((axis) => columnLength(affine, axis));
  if (!(volume > 1e-6 * longest[0] * longest[1] * longest[2])) {
    const edges = longest.map((edge) => edge.toPrecision(4)).join(" x ");
    throw new Fault(
      "input",
      `${name}: ${formInUse(geometry)} is singular: voxels of ${edges} mm span no volume`,
      "Repair the orientation of the image, or make it again from the scanner's files."
    );
  }
  return affine;
}
function columnLength(affine, axis) {
  return Math.hypot(affine[axis], affine[4 + axis], affine[8 + axis]);
}
function formInUse(geometry) {
  if (geometry.sformCode > 0) return "the sform";
  return geometry.qformCode > 0 ? "the qform" : "pixdim";
}
function chooseAffine(geometry, name) {
  if (geometry.sformCode > 0) return geometry.srow;
  const [, dx, dy, dz] = geometry.pixdim;
  if (!(dx > 0 && dy > 0 && dz > 0)) {
    throw new Fault(
      "input",
      `${name}: pixdim[1..3] is ${dx}, ${dy}, ${dz}; without an sform voxel sizes must be above 0`
    );
  }
  if (geometry.qformCode > 0) return qformAffine(geometry, name);
  return Float64Array.from([dx, 0, 0, 0, 0, dy, 0, 0, 0, 0, dz, 0]);
}
function qformAffine(geometry, name) {
  const [handedness, dx, dy, dz] = geometry.pixdim;
  const [x, y, z] = geometry.qoffset;
  let [b, c, d] = geometry.quaternion;
  const square = b * b + c * c + d * d;
  if (!(square <= 1 + QUATERNION_EXCESS) || Number.isNaN(handedness)) {
    throw new Fault(
      "input",
      `${name}: quaternion ${b}, ${c}, ${d} with pixdim[0] ${handedness} is not a rotation`
    );
  }
  const a = Math.sqrt(Math.max(0, 1 - square));
  if (square > 1) {
    const length = Math.sqrt(square);
    [b, c, d] = [b / length, c / length, d / length];
  }
  const signedDz = handedness < 0 ? -dz : dz;
  return Float64Array.from([
    (a * a + b * b - c * c - d * d) * dx,
    2 * (b * c - a * d) * dy,
    2 * (b * d + a * c) * signedDz,
    x,
    2 * (b * c + a * d) * dx,
    (a * a + c * c - b * b - d * d) * dy,
    2 * (c * d - a * b) * signedDz,
    y,
    2 * (b * d - a * c) * dx,
    2 * (c * d + a * b) * dy,
    (a * a + d * d - b * b - c * c) * signedDz,
    z
  ]);
}
function determinant(m) {
  return m[0] * (m[5] * m[10] - m[6] * m[9]) - m[1] * (m[4] * m[10] - m[6] * m[8]) + m[2] * (m[4] * m[9] - m[5] * m[8]);
}

// src/image/header.ts
var DEFAULT_MAX_BYTES = 64 * 2 ** 30;
var MAX_SURPLUS_BYTES = 64 * 2 ** 20;
var MAX_VOXELS = 2 ** 32 - 1;
function frameBytes(header) {
  return header.voxelCount * DATATYPES[header.datatype].bytes;
}
function checkDataBytes(header, name, foundBytes, warn) {
  const neededBytes = frameBytes(header) * header.frameCount;
  const what = `${header.grid.shape.join(" x ")} voxels of ${header.datatype}, frames: ${header.frameCount}`;
  if (foundBytes < neededBytes) {
    throw new Fault(
      "input",
      `${name}: voxel data end after ${foundBytes} of ${neededBytes} bytes (${what})`,
      "The file was cut short; copy or convert it again."
    );
  }
  const surplus = foundBytes - neededBytes;
  if (surplus > MAX_SURPLUS_BYTES) {
    throw new Fault(
      "input",
      `${name}: more than ${MAX_SURPLUS_BYTES} bytes follow the last voxel (${what})`,
      "The header does not describe this file."
    );
  }
  if (surplus > 0) warn(`${name}: ${surplus} bytes after the last voxel are ignored (${what})`);
}

// src/image/frames.ts
async function* decodeFrames(source, header, options) {
  const neededBytes = frameBytes(header) * header.frameCount;
  const filler = makeFrameFiller(header, options.precision, options.name, options.arrays);
  let toSkip = header.dataOffset - (options.sourceOffset ?? 0);
  let foundBytes = 0;
  for await (const chunk of source) {
    const skipped = Math.min(toSkip, chunk.length);
    toSkip -= skipped;
    let at = skipped;
    while (at < chunk.length && foundBytes < neededBytes) {
      const taken = filler.push(chunk.subarray(at));
      at += taken;
      foundBytes += taken;
      if (filler.isFull()) {
        yield filler.values();
        filler.rewind();
      }
    }
    foundBytes += chunk.length - at;
    if (foundBytes > neededBytes + MAX_SURPLUS_BYTES) break;
  }
  checkDataBytes(header, options.name, foundBytes, options.warn);
}

// src/tac/mean-curve.ts
function meanOfFinite(values, voxels, sliceSize, packed = false) {
  let total = 0;
  let count = 0;
  let slice = 0;
  let sliceEnd = 0;
  for (let i = 0; i < voxels.length; i++) {
    if (voxels[i] >= sliceEnd) {
      total += slice;
      slice = 0;
      sliceEnd = (Math.floor(voxels[i] / sliceSize) + 1) * sliceSize;
    }
    const value = values[packed ? i : voxels[i]];
    if (Number.isFinite(value)) {
      slice += value;
      count++;
    }
  }
  return (total + slice) / count;
}

// src/timing/frames.ts
function durationMin(frames, f) {
  return frames.endMin[f] - frames.startMin[f];
}

// src/job/pass.ts
async function readPass(inputs, wants, hooks, onBytes) {
  const { image, kept, timing } = inputs;
  const { shape } = image.header.grid;
  const sliceSize = shape[0] * shape[1];
  const slotOf = new Map(kept.map((frame2, slot) => [frame2, slot]));
  const shares = frameShares(inputs);
  let frame = 0;
  for await (const values of image.frames({ precision: "f32", signal: hooks.signal, onBytes })) {
    const slot = slotOf.get(frame);
    const factor = timing.decayFactors?.[frame] ?? 1;
    frame++;
    if (slot === void 0) continue;
    if (factor !== 1) for (let v = 0; v < values.length; v++) values[v] *= factor;
    wants.region?.add(slot, values);
    if (wants.meanImage !== void 0) addScaled(wants.meanImage, shares[slot], values);
    if (wants.gather !== void 0) gatherFrame(wants.gather, slot, values);
    if (wants.meanCurve !== void 0) {
      wants.meanCurve.into[slot] = meanOf(wants.meanCurve, wants.gather, slot, values, sliceSize);
    }
  }
}
function frameShares({ kept, timing }) {
  const minutes = Float64Array.from(kept, (frame) => durationMin(timing.frames, frame));
  const total = minutes.reduce((sum, one2) => sum + one2, 0);
  return minutes.map((one2) => one2 / total);
}
function meanOf({ voxels, isGathered }, gather, slot, values, sliceSize) {
  if (!isGathered || gather === void 0) return meanOfFinite(values, voxels, sliceSize);
  return meanOfFinite(gather.into.subarray(slot * gather.stride), voxels, sliceSize, true);
}
function addScaled(sum, factor, values) {
  for (let v = 0; v < sum.length; v++) sum[v] += factor * values[v];
}
function gatherFrame({ voxels, stride, into }, slot, values) {
  const row = slot * stride;
  if (voxels === void 0) into.set(values, row);
  else for (let i = 0; i < voxels.length; i++) into[row + i] = values[voxels[i]];
}

// src/models/signal.ts
var LEAST_OF_REFERENCE = 1e-20;
function leastActivity(reference) {
  return Math.max(LEAST_OF_REFERENCE * peakOf(reference), LEAST_STORED);
}
var LEAST_STORED = 2 ** -126;
var LARGEST_STORED = (2 - 2 ** -23) * 2 ** 127;
function storable(out, status) {
  if (!isFitted(status) || out.every((value) => Math.abs(value) <= LARGEST_STORED)) return status;
  out.fill(Number.NaN);
  return STATUS.notFinite;
}
function peakOf(curve) {
  let peak = 0;
  for (let f = 0; f < curve.length; f++) peak = Math.max(peak, Math.abs(curve[f]));
  return peak;
}

// src/models/equilibrium/fit.ts
function fitRatio(tac, design, offset, out) {
  let ratio = 0;
  let signal = false;
  out[0] = Number.NaN;
  const { framesRead } = design;
  for (let i = 0; i < framesRead.length; i++) {
    const f = framesRead[i];
    if (!Number.isFinite(tac[f])) return STATUS.notFinite;
    if (Math.abs(tac[f]) >= design.leastActivity) signal = true;
    ratio += design.row[f] * tac[f];
  }
  if (!signal) return STATUS.noSignal;
  out[0] = ratio - offset;
  return storable(out, STATUS.ok);
}
function bruteForceRatio(tac, design, offset, out) {
  const status = fitRatio(tac, design, offset, out);
  if (status !== STATUS.ok) return status;
  const used = [...design.windowMinutes.keys()].filter((f) => design.windowMinutes[f] > 0);
  const mean = (curve) => used.reduce((sum, f) => sum + curve[f] * design.windowMinutes[f], 0) / used.reduce((sum, f) => sum + design.windowMinutes[f], 0);
  out[0] = mean(tac) / mean(design.reference) - offset;
  return status;
}
function ratioCanaries(design) {
  return [0.4, 1.7, 3.1].map(
    (factor) => design.reference.map((activity, f) => activity * (factor + 0.1 * Math.cos(f)))
  );
}

// src/models/equilibrium/ratio.ts
function minutesInside(frames, fromMin, toMin) {
  return Float64Array.from(
    { length: frames.count },
    (_, f) => Math.max(0, Math.min(frames.endMin[f], toMin) - Math.max(frames.startMin[f], fromMin))
  );
}
function ratioDesign(input) {
  const { frames, reference } = input;
  const [fromMin, toMin] = input.options.window ?? [];
  if (!(fromMin < toMin)) {
    throw new Fault(
      "usage",
      `--window ${fromMin ?? "(none)"},${toMin ?? "(none)"}: the window must be two increasing times in minutes after injection`,
      "Give it as --window 95,135."
    );
  }
  const scanStart = frames.startMin[0];
  const scanEnd = frames.endMin[frames.count - 1];
  const slackMin = 1 / 60;
  if (fromMin < scanStart - slackMin || toMin > scanEnd + slackMin) {
    throw new Fault(
      "usage",
      `--window ${fromMin},${toMin} reaches beyond the frames in use, which cover ${show(scanStart)} to ${show(scanEnd)} min after injection`,
      "Times count from injection, not from the start of the scan; choose a window inside the frames."
    );
  }
  const windowMinutes = minutesInside(frames, fromMin, toMin);
  const covered = windowMinutes.reduce((sum, minutes) => sum + minutes, 0);
  let exposure = 0;
  for (let f = 0; f < frames.count; f++) exposure += windowMinutes[f] * reference[f];
  if (!(covered > 0 && exposure > 0)) {
    throw new Fault(
      "input",
      `the reference region's activity between ${fromMin} and ${toMin} min sums to ${exposure} over ${show(covered)} min of frames; it must be > 0`,
      "Check --window against the frame times, and that the reference mask covers tissue."
    );
  }
  const used = [...windowMinutes.keys()].filter((f) => windowMinutes[f] > 0);
  const partial = used.filter((f) => windowMinutes[f] < durationMin(frames, f) - slackMin);
  const slopes = {
    reference: slopePercentPerHour(frames, windowMinutes, reference),
    ratio: slopePercentPerHour(
      frames,
      windowMinutes,
      (input.meanCurve ?? reference).map((activity, f) => activity / reference[f])
    )
  };
  return {
    frameCount: frames.count,
    framesRead: Uint32Array.from(used),
    leastActivity: leastActivity(reference),
    scratchLength: 0,
    row: windowMinutes.map((minutes) => minutes / exposure),
    windowMinutes,
    reference,
    facts: {
      windowMin: [fromMin, toMin],
      windowCoveredMin: covered,
      framesInWindow: used.map((f) => f + 1),
      framesPartlyInWindow: partial.map((f) => f + 1),
      referenceSlopePercentPerHour: finiteOrNull(slopes.reference),
      meanRatioSlopePercentPerHour: input.meanCurve ? finiteOrNull(slopes.ratio) : null
    },
    notes: [
      `window ${show(fromMin)}-${show(toMin)} min after injection: ${used.length} of ${frames.count} frames, ${partial.length} of them in part, ${show(covered)} min covered`,
      ...input.meanCurve && Number.isFinite(slopes.ratio) ? [
        `mean target / reference changes by ${slopes.ratio.toFixed(1)} % per hour over the window (0 at equilibrium)`
      ] : []
    ]
  };
}
function slopePercentPerHour(frames, windowMinutes, curve) {
  let weight = 0;
  let timeSum = 0;
  let valueSum = 0;
  const mid = (f) => (frames.startMin[f] + frames.endMin[f]) / 2;
  for (let f = 0; f < frames.count; f++) {
    weight += windowMinutes[f];
    timeSum += windowMinutes[f] * mid(f);
    valueSum += windowMinutes[f] * curve[f];
  }
  let spread = 0;
  let covariance = 0;
  for (let f = 0; f < frames.count; f++) {
    const t = mid(f) - timeSum / weight;
    spread += windowMinutes[f] * t * t;
    covariance += windowMinutes[f] * t * (curve[f] - valueSum / weight);
  }
  return spread > 0 ? covariance / spread / (valueSum / weight) * 60 * 100 : Number.NaN;
}
function finiteOrNull(value) {
  return Number.isFinite(value) ? value : null;
}
function show(minutes) {
  return String(Math.round(minutes * 100) / 100);
}

// src/models/equilibrium/ratio-model.ts
var PARITY = {
  relative: 1e-5,
  absolute: 1e-5,
  because: "the ratio is an f32 sum of at most 200 terms, off by at most 200 units of 2^-24 of the sum of their sizes (1.2e-5, reached by no real sum)"
};
var EXACTNESS = {
  relative: 1e-12,
  absolute: 1e-12,
  because: "both sides are f64 sums of at most 200 terms in another order"
};
function ratioModel(spec) {
  const { name, label, title, source, map, description, offset } = spec;
  return {
    name,
    label,
    title,
    source,
    mainMap: map,
    maps: [{ name: map, units: "unitless", description, typical: 1, byDefault: true }],
    options: [
      {
        name: "window",
        kind: "range",
        units: "min",
        example: "95,135",
        help: "Window FROM,TO in minutes after injection over which target and reference are averaged; frames partly inside count by their share"
      }
    ],
    leastFrames: 1,
    usesWeights: false,
    shaderLibrary: ["ratio"],
    parity: PARITY,
    exactness: EXACTNESS,
    design: ratioDesign,
    fitVoxel: (tac, design, out) => fitRatio(tac, design, offset, out),
    bruteForce: (tac, design, out) => bruteForceRatio(tac, design, offset, out),
    // Nothing is minimised.
    residual: () => Number.NaN,
    gpu: (design) => ({
      integers: { N_FRAMES: design.frameCount },
      numbers: { LEAST_ACTIVITY: design.leastActivity },
      rows: { SHARES: fromFrames(design.row) },
      tables: {}
    }),
    canaries: ratioCanaries
  };
}
function fromFrames(row) {
  const vecs2 = new Float64Array(4 * row.length);
  for (const [f, share] of row.entries()) vecs2[4 * f] = share;
  return vecs2;
}

// src/models/equilibrium/index.ts
var equilibrium = ratioModel({
  name: "equilibrium",
  label: "Equilibrium",
  title: "Equilibrium ratio method",
  source: "Carson RE et al. (1993) J Cereb Blood Flow Metab 13:24 (constant infusion); Gryglewski G et al. (2017) NeuroImage 149:23 ([11C]DASB)",
  map: "BPND",
  description: "Binding potential: mean target / mean reference in the window - 1",
  offset: 1
});

// src/math/phi.ts
var SERIES_BELOW = 0.5;
var SERIES_TERMS = 12;
function phi(x) {
  if (x < SERIES_BELOW) {
    let term = 1 / 6;
    let three = term;
    for (let n = 1; n < SERIES_TERMS; n++) {
      term *= -x / (n + 3);
      three += term;
    }
    const two2 = 0.5 - x * three;
    const one3 = 1 - x * two2;
    return { decay: 1 - x * one3, one: one3, two: two2, three };
  }
  const one2 = -Math.expm1(-x) / x;
  const two = (1 - one2) / x;
  return { decay: Math.exp(-x), one: one2, two, three: (0.5 - two) / x };
}

// src/math/convolve.ts
function planConvolution(curve, start, end) {
  const cuts = new Set(curve.time);
  for (let f = 0; f < start.length; f++) {
    if (start[f] > 0) cuts.add(start[f]);
    if (end[f] > 0) cuts.add(end[f]);
  }
  const times = [...cuts].sort((a, b) => a - b);
  const segments = times.length - 1;
  const plan = {
    length: new Float64Array(segments),
    value: new Float64Array(segments),
    slope: new Float64Array(segments),
    interval: new Int32Array(segments).fill(-1),
    duration: Float64Array.from(start, (s, f) => end[f] - s)
  };
  let piece = 0;
  let interval = 0;
  for (let s = 0; s < segments; s++) {
    const t = times[s];
    while (piece < curve.time.length - 2 && curve.time[piece + 1] <= t) piece++;
    const width = curve.time[piece + 1] - curve.time[piece];
    plan.slope[s] = (curve.value[piece + 1] - curve.value[piece]) / width;
    plan.value[s] = curve.value[piece] + plan.slope[s] * (t - curve.time[piece]);
    plan.length[s] = times[s + 1] - t;
    while (interval < start.length && end[interval] <= t) interval++;
    if (interval < start.length && start[interval] <= t) plan.interval[s] = interval;
  }
  return plan;
}
function convolvedMeans(plan, ratePerTime, out) {
  out.fill(0);
  let level = 0;
  for (let s = 0; s < plan.length.length; s++) {
    const h = plan.length[s];
    const c = plan.value[s];
    const m = plan.slope[s];
    const p = phi(ratePerTime * h);
    const f = plan.interval[s];
    if (f >= 0) {
      out[f] += (level * h * p.one + h * h * (c * p.two + m * h * p.three)) / plan.duration[f];
    }
    level = level * p.decay + h * (c * p.one + m * h * p.two);
  }
  return out;
}

// src/math/vector.ts
function dot(a, b, offset = 0) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[offset + i];
  return sum;
}
function norm(a) {
  return Math.sqrt(dot(a, a));
}
function addScaled2(a, factor, b) {
  for (let i = 0; i < a.length; i++) a[i] += factor * b[i];
}

// src/math/low-rank.ts
function orthonormalBasis(family, tolerance) {
  const residuals = family.map((member) => Float64Array.from(member));
  const basis = [];
  const limit = Math.min(family[0]?.length ?? 0, family.length);
  while (basis.length < limit) {
    let worst = 0;
    let size = 0;
    for (let i = 0; i < residuals.length; i++) {
      const length2 = norm(residuals[i]);
      if (length2 > size) {
        size = length2;
        worst = i;
      }
    }
    if (size <= tolerance) break;
    const direction = Float64Array.from(residuals[worst]);
    for (const other of basis) addScaled2(direction, -dot(other, direction), other);
    const length = norm(direction);
    for (let i = 0; i < direction.length; i++) direction[i] /= length;
    basis.push(direction);
    for (const residual2 of residuals) addScaled2(residual2, -dot(direction, residual2), direction);
  }
  return basis;
}

// src/math/taylor.ts
var POINTS = 15;
function taylorCoefficients(f, centre, halfWidth, unit, count) {
  const samples = Array.from(
    { length: POINTS },
    (_, i) => Float64Array.from(f(centre + halfWidth * Math.cos(Math.PI * (i + 0.5) / POINTS)))
  );
  const size = samples[0].length;
  const result = Array.from({ length: count }, () => new Float64Array(size));
  for (let j = 0; j < POINTS; j++) {
    const monomials = chebyshevMonomials(j);
    for (let n = 0; n < size; n++) {
      let sum = 0;
      for (let i = 0; i < POINTS; i++) {
        sum += samples[i][n] * Math.cos(Math.PI * j * (i + 0.5) / POINTS);
      }
      const coefficient = (j === 0 ? 1 : 2) / POINTS * sum;
      for (let p = 0; p < Math.min(count, j + 1); p++) {
        result[p][n] += coefficient * monomials[p];
      }
    }
  }
  for (let p = 0; p < count; p++) {
    const scale = (unit / halfWidth) ** p;
    for (let n = 0; n < size; n++) result[p][n] *= scale;
  }
  return result;
}
function chebyshevMonomials(j) {
  let previous = [1];
  let current = [0, 1];
  if (j === 0) return previous;
  for (let n = 1; n < j; n++) {
    const next = [0, ...current.map((c) => 2 * c)];
    for (let p = 0; p < previous.length; p++) next[p] -= previous[p];
    [previous, current] = [current, next];
  }
  return current;
}

// src/math/mean-preserving.ts
function meanPreserving(start, end, mean, rise) {
  const intervals = clipToPositive(start, end, mean);
  const time = [0];
  const value = [0];
  const knot = (t, v) => {
    if (t === time[time.length - 1]) return;
    time.push(t);
    value.push(v);
  };
  for (const [i, now] of intervals.entries()) {
    const before = intervals[i - 1];
    const after = intervals[i + 1];
    const ahead = after === void 0 ? void 0 : between(now, after, now.end);
    let left = 0;
    if (before !== void 0) left = between(before, now, now.start);
    else left = firstBorder(now, ahead ?? now.mean, rise);
    const right = ahead ?? 2 * now.mean - left;
    knot(now.start, left);
    knot(middle(now), 2 * now.mean - (left + right) / 2);
    knot(now.end, right);
  }
  return { time: Float64Array.from(time), value: Float64Array.from(value) };
}
function clipToPositive(start, end, mean) {
  const kept = [];
  for (let f = 0; f < mean.length; f++) {
    if (end[f] <= 0) continue;
    const from = Math.max(0, start[f]);
    kept.push({
      start: from,
      end: end[f],
      mean: mean[f] * (end[f] - start[f]) / (end[f] - from)
    });
  }
  return kept;
}
function firstBorder(first, ahead, rise) {
  const onRamp = first.mean * first.start / middle(first);
  const onTrend = 2 * first.mean - ahead;
  const share = Math.min(1, Math.max(0, first.start / rise - 0.5) * 2);
  return onRamp + share * (onTrend - onRamp);
}
function middle({ start, end }) {
  return (start + end) / 2;
}
function between(a, b, t) {
  return a.mean + (b.mean - a.mean) * (t - middle(a)) / (middle(b) - middle(a));
}

// src/models/srtm/family.ts
var RISE_MIN = 1;
function makeFamily(frames, reference, weights) {
  const curve = meanPreserving(frames.startMin, frames.endMin, reference, RISE_MIN);
  const rootWeight = weights.map(Math.sqrt);
  const weighted = reference.map((activity, f) => rootWeight[f] * activity);
  const referenceNorm = norm(weighted);
  return {
    plan: planConvolution(curve, frames.startMin, frames.endMin),
    rootWeight,
    along: weighted.map((value) => value / referenceNorm),
    referenceNorm
  };
}
function memberAt(family, u) {
  const basis = convolvedMeans(family.plan, Math.exp(u), new Float64Array(family.along.length));
  for (let f = 0; f < basis.length; f++) basis[f] *= family.rootWeight[f];
  const along = dot(family.along, basis);
  for (let f = 0; f < basis.length; f++) basis[f] -= along * family.along[f];
  const across = norm(basis);
  return { direction: basis.map((value) => value / across), across, along };
}
function parametersAt(family, member, k2aPerMin, projected, across) {
  const theta2 = across / member.across;
  const R1 = (projected - theta2 * member.along) / family.referenceNorm;
  const k2 = theta2 + R1 * k2aPerMin;
  return { R1, k2, BPND: k2 / k2aPerMin - 1 };
}

// src/models/srtm/design.ts
var NODE_SPACING = 0.2;
var TAYLOR_TERMS = 9;
var TAYLOR_REACH = 2;
var RANK_TOLERANCE = 1e-9;
var COARSE_TOLERANCE = 1e-5;
var MEMBERS_PER_NODE = 12;
var LATEST_START_MIN = 5;
var NOTED_START_MIN = 2 / 60;
function srtmDesign(input) {
  const { frames, reference, weights } = input;
  const range = checkRange(input.options["k2a-range"]);
  const usable = weights.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0);
  if (usable < 3) {
    throw new Fault(
      "input",
      `SRTM has three parameters and ${usable} of ${frames.count} frames have weight; it needs at least 3`,
      "Leave fewer frames out, or use --model equilibrium or suvr."
    );
  }
  const firstStart = frames.startMin.find((_, f) => frames.endMin[f] > 0) ?? 0;
  if (firstStart > LATEST_START_MIN) {
    throw new Fault(
      "input",
      `the first frame starts ${firstStart.toFixed(1)} min after injection; SRTM needs the curve from injection on and bridges at most ${LATEST_START_MIN} min`,
      "Use --model equilibrium or suvr for a scan that starts late."
    );
  }
  const family = makeFamily(frames, reference, weights);
  const design = tabulate(family, frames.count, range, reference);
  if (firstStart <= NOTED_START_MIN) return design;
  const facts = { ...design.facts, firstFrameStartMin: firstStart };
  return { ...design, facts, notes: [...design.notes, lateStart(firstStart)] };
}
function lateStart(startMin) {
  return `the first frame starts ${startMin.toFixed(2)} min after injection; the reference before it is taken as a straight line from 0, which after a bolus puts BPND off by up to about 0.0005 (start within 30 s), 0.001 (1 min), 0.005 (2 min) or 0.02 (5 min)`;
}
var LEAST_RATE_PER_MIN = 1e-4;
function checkRange(range) {
  const [low, high] = range ?? [];
  if (!(low >= LEAST_RATE_PER_MIN && low < high && Number.isFinite(high))) {
    throw new Fault(
      "usage",
      `--k2a-range ${low ?? "(none)"},${high ?? "(none)"}: two increasing rates of at least ${LEAST_RATE_PER_MIN} per minute are needed`,
      "The default is --k2a-range 0.006,0.6."
    );
  }
  return [low, high];
}
function tabulate(family, frameCount, range, reference) {
  const [uLow, uHigh] = range.map(Math.log);
  const nodeCount = Math.max(1, Math.ceil((uHigh - uLow) / NODE_SPACING - 1e-9)) + 1;
  const nodeSpacing = (uHigh - uLow) / (nodeCount - 1);
  const memberCount = (nodeCount - 1) * MEMBERS_PER_NODE + 1;
  const members = Array.from(
    { length: memberCount },
    (_, i) => memberAt(family, uLow + i * nodeSpacing / MEMBERS_PER_NODE)
  );
  checkConditioning(members[members.length - 1], range);
  const basis = orthonormalBasis(
    members.map((member) => member.direction),
    RANK_TOLERANCE
  );
  const rank = basis.length;
  const scale = family.rootWeight.map((root) => root / family.referenceNorm);
  const projection = new Float64Array(frameCount * rank);
  for (const [r, direction] of basis.entries()) {
    for (let f = 0; f < frameCount; f++) projection[f * rank + r] = direction[f] * scale[f];
  }
  const directions = new Float64Array(nodeCount * TAYLOR_TERMS * rank);
  const bindingFactor = new Float64Array(nodeCount * TAYLOR_TERMS);
  const deliveryFactor = new Float64Array(nodeCount * TAYLOR_TERMS);
  const reduced = new Float64Array(rank + 2);
  const evaluate = (u) => {
    const member = memberAt(family, u);
    for (let r = 0; r < rank; r++) reduced[r] = dot(basis[r], member.direction);
    reduced[rank] = (family.referenceNorm * Math.exp(-u) - member.along) / member.across;
    reduced[rank + 1] = member.along / member.across;
    return reduced;
  };
  for (let node = 0; node < nodeCount; node++) {
    const u = uLow + node * nodeSpacing;
    const reach = TAYLOR_REACH * nodeSpacing;
    const terms = taylorCoefficients(evaluate, u, reach, nodeSpacing, TAYLOR_TERMS);
    for (const [t, term] of terms.entries()) {
      for (let r = 0; r < rank; r++) directions[(node * rank + r) * TAYLOR_TERMS + t] = term[r];
      bindingFactor[node * TAYLOR_TERMS + t] = term[rank];
      deliveryFactor[node * TAYLOR_TERMS + t] = term[rank + 1];
    }
  }
  const atNode = (node) => Float64Array.from({ length: rank }, (_, r) => directions[(node * rank + r) * TAYLOR_TERMS]);
  const coarseRank = rankOf(Array.from({ length: nodeCount }, (_, node) => atNode(node)));
  return {
    frameCount,
    framesRead: Uint32Array.from({ length: frameCount }, (_, f) => f),
    leastActivity: leastActivity(reference),
    // A voxel's coordinates, s at the nodes, the terms of s about one.
    scratchLength: rank + nodeCount + TAYLOR_TERMS,
    rank,
    coarseRank,
    nodeCount,
    nodeSpacing,
    nodeK2a: Float64Array.from({ length: nodeCount }, (_, i) => Math.exp(uLow + i * nodeSpacing)),
    projection,
    along: family.along.map((value, f) => value * scale[f]),
    coarse: Float64Array.from(
      { length: coarseRank * nodeCount },
      (_, i) => atNode(i % nodeCount)[Math.floor(i / nodeCount)]
    ),
    directions,
    bindingFactor,
    deliveryFactor,
    family,
    k2aRangePerMin: range,
    reference,
    facts: {
      k2aRangePerMin: range,
      rank,
      rankTolerance: RANK_TOLERANCE,
      nodes: nodeCount,
      nodeSpacing
    },
    notes: [describeRange(range)]
  };
}
function rankOf(vectors) {
  const rank = vectors[0].length;
  let kept = 0;
  for (const vector of vectors) {
    let lost = 0;
    for (let r = rank - 1; r >= kept; r--) {
      lost += vector[r] ** 2;
      if (lost > COARSE_TOLERANCE ** 2) kept = r + 1;
    }
  }
  return Math.min(rank, 4 * Math.ceil(kept / 4));
}
function describeRange([low, high]) {
  const room = [0.05, 0.1, 0.2].map(
    (k2) => `${(k2 / high - 1).toFixed(2)} to ${(k2 / low - 1).toFixed(1)} where k2 is ${k2}`
  );
  return `k2a range ${low}-${high} /min allows BPND ${room.join(", ")} /min`;
}
function checkConditioning(last, [, high]) {
  const least = 1e-6;
  const ratio = last.across / last.along;
  if (ratio > least) return;
  throw new Fault(
    "input",
    `at k2a ${high} /min the basis curve differs from the reference curve by ${ratio.toExponential(1)} of its size; SRTM needs at least ${least}`,
    "Lower the upper end of --k2a-range; or check the frame times and the reference curve: is it constant, or measured in very few frames?"
  );
}

// src/math/columns.ts
function multiplyColumns(table, at, columns, vector, vectorAt, length, out, outAt) {
  const whole = columns - columns % 4;
  for (let c = 0; c < whole; c += 4) {
    four(table, at + c, columns, vector, vectorAt, length, out, outAt + c);
  }
  if (whole === columns) return;
  if (columns >= 4) {
    const c = columns - 4;
    four(table, at + c, columns, vector, vectorAt, length, out, outAt + c);
    return;
  }
  for (let c = 0; c < columns; c++) {
    one(table, at + c, columns, vector, vectorAt, length, out, outAt + c);
  }
}
function four(table, at, columns, vector, vectorAt, length, out, outAt) {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  const end = vectorAt + length;
  let i = at;
  for (let j = vectorAt; j < end; j++) {
    const value = vector[j];
    sum0 += table[i] * value;
    sum1 += table[i + 1] * value;
    sum2 += table[i + 2] * value;
    sum3 += table[i + 3] * value;
    i += columns;
  }
  out[outAt] = sum0;
  out[outAt + 1] = sum1;
  out[outAt + 2] = sum2;
  out[outAt + 3] = sum3;
}
function one(table, at, columns, vector, vectorAt, length, out, outAt) {
  let sum = 0;
  for (let j = 0; j < length; j++) sum += table[at + j * columns] * vector[vectorAt + j];
  out[outAt] = sum;
}

// src/models/srtm/fit.ts
var MAP_BPND = 0;
var MAP_R1 = 1;
var MAP_K2 = 2;
var MAP_K2A = 3;
var RIVAL = 0.98;
var NEWTON_STEPS = 6;
var NEWTON_ENOUGH = 1e-6;
var LEAST_ACROSS = 1e-5;
function fitVoxel(tac, design, out, scratch) {
  out.fill(Number.NaN);
  const { frameCount, projection, rank } = design;
  let along = 0;
  let signal = false;
  for (let f = 0; f < frameCount; f++) {
    if (!Number.isFinite(tac[f])) return STATUS.notFinite;
    if (Math.abs(tac[f]) >= design.leastActivity) signal = true;
    along += design.along[f] * tac[f];
  }
  if (!signal) return STATUS.noSignal;
  multiplyColumns(projection, 0, rank, tac, 0, frameCount, scratch, 0);
  const [first, second] = highestNodes(design, scratch);
  let peak = refine(design, scratch, first);
  if (second >= 0) {
    const rival = refine(design, scratch, second);
    if (Math.abs(rival.across) > Math.abs(peak.across)) peak = rival;
  }
  const terms = peak.node * TAYLOR_TERMS;
  const delta = peak.x * design.nodeSpacing;
  const k2a = design.nodeK2a[peak.node] * Math.exp(delta);
  const binding = along + peak.across * series(design.bindingFactor, terms, peak.x);
  out[MAP_BPND] = binding - 1;
  out[MAP_R1] = along - peak.across * series(design.deliveryFactor, terms, peak.x);
  out[MAP_K2] = binding * k2a;
  out[MAP_K2A] = k2a;
  const undetermined = Math.abs(peak.across) <= LEAST_ACROSS * Math.abs(along);
  return storable(out, undetermined ? STATUS.illConditioned : peak.status);
}
function highestNodes(design, scratch) {
  const { rank, coarse, coarseRank, nodeCount } = design;
  const heights = rank;
  multiplyColumns(coarse, 0, nodeCount, scratch, 0, coarseRank, scratch, heights);
  let first = 0;
  let firstHeight = -1;
  let second = -1;
  let secondHeight = -1;
  let before = -1;
  let here = Math.abs(scratch[heights]);
  for (let node = 0; node < nodeCount; node++) {
    const after = node + 1 < nodeCount ? Math.abs(scratch[heights + node + 1]) : -1;
    if (here > before && here >= after) {
      if (here > firstHeight) {
        second = first;
        secondHeight = firstHeight;
        first = node;
        firstHeight = here;
      } else if (here > secondHeight) {
        second = node;
        secondHeight = here;
      }
    }
    before = here;
    here = after;
  }
  return [first, secondHeight >= RIVAL * firstHeight ? second : -1];
}
function refine(design, scratch, node) {
  const { nodeCount, rank, directions } = design;
  const a = rank + nodeCount;
  const at = node * rank * TAYLOR_TERMS;
  multiplyColumns(directions, at, TAYLOR_TERMS, scratch, 0, rank, scratch, a);
  const sign = scratch[a] < 0 ? -1 : 1;
  const rise = sign * scratch[a + 1];
  if (node === 0 && rise < 0) {
    return { node, x: 0, across: scratch[a], status: STATUS.atLowerK2a };
  }
  if (node === nodeCount - 1 && rise > 0) {
    return { node, x: 0, across: scratch[a], status: STATUS.atUpperK2a };
  }
  let low = node === 0 ? 0 : -1;
  let high = node === nodeCount - 1 ? 0 : 1;
  let x = 0;
  for (let step = 0; step < NEWTON_STEPS; step++) {
    let slope2 = 0;
    let bend = 0;
    for (let t = TAYLOR_TERMS - 1; t > 0; t--) {
      bend = bend * x + slope2;
      slope2 = slope2 * x + t * scratch[a + t];
    }
    slope2 *= sign;
    bend *= sign;
    if (slope2 > 0) low = x;
    else high = x;
    const newton = x - slope2 / bend;
    const next = bend < 0 && newton >= low && newton <= high ? newton : (low + high) / 2;
    const moved = Math.abs(next - x);
    x = next;
    if (moved <= NEWTON_ENOUGH) break;
  }
  return { node, x, across: series(scratch, a, x), status: STATUS.ok };
}
function series(table, at, x) {
  let sum = 0;
  for (let t = TAYLOR_TERMS - 1; t >= 0; t--) sum = sum * x + table[at + t];
  return sum;
}

// src/models/srtm/exact.ts
var GRID_STEPS = 1e3;
var DERIVATIVE_STEP = 1e-3;
var ROOT_STEPS = 60;
var ROOT_WIDTH = 1e-12;
var gridOf = /* @__PURE__ */ new WeakMap();
function bruteForce(tac, design, out) {
  out.fill(Number.NaN);
  if (!tac.every(Number.isFinite)) return STATUS.notFinite;
  if (tac.every((activity) => Math.abs(activity) < design.leastActivity)) return STATUS.noSignal;
  const { family } = design;
  const [uLow, uHigh] = design.k2aRangePerMin.map(Math.log);
  const step = (uHigh - uLow) / GRID_STEPS;
  const grid = gridFor(design, uLow, step);
  const y = tac.map((activity, f) => activity * family.rootWeight[f]);
  const height = grid.map((member2) => Math.abs(dot(member2.direction, y)));
  let best = { u: uLow, size: -1, status: STATUS.ok };
  for (let i = 0; i <= GRID_STEPS; i++) {
    const isPeak = !(height[i - 1] > height[i]) && !(height[i + 1] > height[i]);
    if (!isPeak || height[i] < best.size * (1 - 1e-4)) continue;
    const u = uLow + i * step;
    const low = Math.max(uLow, u - step);
    const high = Math.min(uHigh, u + step);
    const found2 = climb(family, y, low, high, uLow, uHigh);
    const size = Math.abs(dot(memberAt(family, found2.u).direction, y));
    if (size > best.size) best = { ...found2, size };
  }
  const member = memberAt(family, best.u);
  const k2a = Math.exp(best.u);
  const along = dot(family.along, y);
  const across = dot(member.direction, y);
  const found = parametersAt(family, member, k2a, along, across);
  out[MAP_BPND] = found.BPND;
  out[MAP_R1] = found.R1;
  out[MAP_K2] = found.k2;
  out[MAP_K2A] = k2a;
  const undetermined = Math.abs(across) <= LEAST_ACROSS * Math.abs(along);
  return storable(out, undetermined ? STATUS.illConditioned : best.status);
}
var CONSISTENT = 1e-6;
function residual(tac, design, values) {
  const { family } = design;
  const k2a = values[MAP_K2A];
  const binding = values[MAP_BPND] + 1;
  if (!(Math.abs(binding - values[MAP_K2] / k2a) <= CONSISTENT * (1 + Math.abs(binding)))) {
    return Number.POSITIVE_INFINITY;
  }
  const member = memberAt(family, Math.log(k2a));
  const theta1 = values[MAP_R1];
  const theta2 = values[MAP_K2] - theta1 * k2a;
  let sum = 0;
  let whole = 0;
  for (let f = 0; f < tac.length; f++) {
    const model = (theta1 * family.referenceNorm + theta2 * member.along) * family.along[f] + theta2 * member.across * member.direction[f];
    const measured = tac[f] * family.rootWeight[f];
    sum += (measured - model) ** 2;
    whole += measured ** 2;
  }
  return sum / whole;
}
function gridFor(design, uLow, step) {
  let grid = gridOf.get(design);
  if (grid === void 0) {
    grid = Array.from(
      { length: GRID_STEPS + 1 },
      (_, i) => memberAt(design.family, uLow + i * step)
    );
    gridOf.set(design, grid);
  }
  return grid;
}
function climb(family, y, low, high, uLow, uHigh) {
  if (low === uLow && slope(family, y, low) <= 0) return { u: low, status: STATUS.atLowerK2a };
  if (high === uHigh && slope(family, y, high) >= 0) return { u: high, status: STATUS.atUpperK2a };
  for (let i = 0; i < ROOT_STEPS && high - low > ROOT_WIDTH; i++) {
    const middle2 = (low + high) / 2;
    if (slope(family, y, middle2) > 0) low = middle2;
    else high = middle2;
  }
  return { u: (low + high) / 2, status: STATUS.ok };
}
function slope(family, y, u) {
  const h = DERIVATIVE_STEP;
  const s = (at) => dot(memberAt(family, at).direction, y);
  const derivative = (8 * (s(u + h) - s(u - h)) - (s(u + 2 * h) - s(u - 2 * h))) / (12 * h);
  return Math.sign(s(u)) * derivative;
}

// src/models/srtm/gpu.ts
function gpuProgram(design) {
  const { bindingFactor, deliveryFactor, frameCount, nodeCount, nodeK2a, rank } = design;
  const { along, coarse, coarseRank, directions, projection } = design;
  return {
    integers: {
      N_FRAMES: frameCount,
      N_NODES: nodeCount,
      TAYLOR_TERMS,
      NEWTON_STEPS,
      VECS: vecsOf(rank),
      COARSE_VECS: vecsOf(coarseRank),
      FACTOR_VECS: vecsOf(2 * TAYLOR_TERMS + 1)
    },
    numbers: {
      RIVAL,
      LEAST_ACROSS,
      NEWTON_ENOUGH,
      NODE_SPACING: design.nodeSpacing,
      LEAST_ACTIVITY: design.leastActivity
    },
    rows: {
      ALONG: vecs(Math.ceil(frameCount / 2), 2, (pair, lane) => along[2 * pair + lane] ?? 0),
      PROJECTION: vecs(frameCount, rank, (f, r) => projection[f * rank + r]),
      COARSE: vecs(nodeCount, coarseRank, (node, r) => coarse[r * nodeCount + node])
    },
    tables: {
      DIRECTIONS: vecs(nodeCount * TAYLOR_TERMS, rank, (row, r) => {
        const node = Math.floor(row / TAYLOR_TERMS);
        return directions[(node * rank + r) * TAYLOR_TERMS + row % TAYLOR_TERMS];
      }),
      FACTORS: vecs(nodeCount, 2 * TAYLOR_TERMS + 1, (node, lane) => {
        const at = node * TAYLOR_TERMS;
        if (lane < TAYLOR_TERMS) return bindingFactor[at + lane];
        if (lane < 2 * TAYLOR_TERMS) return deliveryFactor[at + lane - TAYLOR_TERMS];
        return nodeK2a[node];
      })
    }
  };
}
function vecsOf(lanes) {
  return Math.ceil(lanes / 4);
}
function vecs(rows, lanes, value) {
  const width = 4 * vecsOf(lanes);
  const table = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    for (let lane = 0; lane < lanes; lane++) table[row * width + lane] = value(row, lane);
  }
  return table;
}

// src/models/srtm/index.ts
var srtm = {
  name: "srtm",
  label: "SRTM",
  title: "Simplified reference tissue model, exact least squares",
  source: "Lammertsma AA, Hume SP (1996) NeuroImage 4:153; basis functions after Gunn RN et al. (1997) NeuroImage 6:279",
  mainMap: "BPND",
  maps: [
    {
      name: "BPND",
      units: "unitless",
      description: "Binding potential relative to the non-displaceable compartment",
      typical: 1,
      byDefault: true
    },
    {
      name: "R1",
      units: "unitless",
      description: "Delivery relative to the reference region, K1/K1'",
      typical: 1,
      byDefault: true
    },
    {
      name: "k2",
      units: "1/min",
      description: "Efflux rate constant of the target tissue",
      typical: 0.1,
      byDefault: true
    },
    {
      name: "k2a",
      units: "1/min",
      description: "Apparent efflux rate constant, k2/(1+BPND)",
      typical: 0.1,
      byDefault: false
    }
  ],
  options: [
    {
      name: "k2a-range",
      kind: "range",
      units: "1/min",
      fallback: [6e-3, 0.6],
      example: "0.006,0.6",
      help: "Range LOW,HIGH of the apparent efflux rate k2a = k2/(1+BPND); voxels whose best fit lies outside are fitted at the border and flagged"
    }
  ],
  leastFrames: 3,
  usesWeights: true,
  shaderLibrary: [],
  parity: {
    relative: 1e-5,
    absolute: 1e-5,
    because: "f32 inputs and tables carry 2^-24 each; the position of a flat maximum amplifies that by up to about 100 at 12 % noise"
  },
  exactness: {
    relative: 1e-6,
    absolute: 1e-6,
    because: "the reduced basis loses 1e-9 of a unit basis vector, which a flat maximum amplifies by up to about 300"
  },
  design: srtmDesign,
  fitVoxel,
  bruteForce,
  residual,
  gpu: gpuProgram,
  // Well inside the range of k2a, wherever that is, so that no last bit decides about a border.
  canaries: (design) => [
    { R1: 0.8, binding: 1.5, share: 0.33 },
    { R1: 1.2, binding: 0.9, share: 0.71 },
    { R1: 1, binding: 4, share: 0.52 }
  ].map(({ R1, binding, share }) => {
    const [low, high] = design.k2aRangePerMin;
    const k2a = low * (high / low) ** share;
    const theta2 = (binding - R1) * k2a;
    const basis = convolvedMeans(design.family.plan, k2a, new Float64Array(design.frameCount));
    return basis.map((value, f) => R1 * design.reference[f] + theta2 * value);
  })
};

// src/node/gunzip.ts
import { crc32, createInflateRaw } from "node:zlib";

// src/node/byte-queue.ts
var ByteQueue = class {
  #source;
  #front = new Uint8Array();
  constructor(source) {
    this.#source = source[Symbol.asyncIterator]();
  }
  /** The next chunk of any size above 0, or undefined at the end. */
  async next() {
    while (this.#front.length === 0) {
      const { done, value } = await this.#source.next();
      if (done === true) return void 0;
      this.#front = value;
    }
    const chunk = this.#front;
    this.#front = new Uint8Array();
    return chunk;
  }
  /** Only for bytes of the chunk that `next` gave last. */
  putBack(bytes) {
    this.#front = bytes;
  }
  /** The next `count` bytes in an array of their own; fewer at the end. */
  async take(count) {
    const taken = new Uint8Array(count);
    let filled = 0;
    while (filled < count) {
      const chunk = await this.next();
      if (chunk === void 0) return taken.slice(0, filled);
      const wanted = Math.min(count - filled, chunk.length);
      taken.set(chunk.subarray(0, wanted), filled);
      filled += wanted;
      this.putBack(chunk.subarray(wanted));
    }
    return taken;
  }
  /** The next `count` bytes (fewer at the end) without taking them. */
  async peek(count) {
    const ahead = await this.take(count);
    const rest = this.#front;
    const joined = new Uint8Array(ahead.length + rest.length);
    joined.set(ahead);
    joined.set(rest, ahead.length);
    this.#front = joined;
    return ahead;
  }
  async skipZeros() {
    for (; ; ) {
      const chunk = await this.next();
      if (chunk === void 0) return;
      const first = chunk.findIndex((byte) => byte !== 0);
      if (first < 0) continue;
      this.putBack(chunk.subarray(first));
      return;
    }
  }
  async close() {
    await this.#source.return?.();
  }
};

// src/node/file-ops.ts
function errorCode(error) {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : void 0;
}

// src/node/gunzip.ts
var MAGIC = [31, 139];
var DEFLATE = 8;
var FLAG_CHECKSUM = 2;
var FLAG_EXTRA = 4;
var FLAG_NAME = 8;
var FLAG_COMMENT = 16;
var FLAGS_RESERVED = 224;
var LONGEST_TEXT_BYTES = 65536;
var LARGEST_CHUNK_BYTES = 2 ** 20;
var SMALLEST_CHUNK_BYTES = 2 ** 16;
var CHUNKS_AHEAD = 8;
function isGzip(start) {
  return start.length >= 2 && start[0] === MAGIC[0] && start[1] === MAGIC[1];
}
async function* gunzip(source, name, onSurplus) {
  const queue = new ByteQueue(source);
  let chunkBytes = LARGEST_CHUNK_BYTES;
  try {
    await readMemberHeader(queue, name);
    for (; ; ) {
      const size = yield* inflateMember(queue, chunkBytes, name);
      chunkBytes = Math.min(LARGEST_CHUNK_BYTES, Math.max(SMALLEST_CHUNK_BYTES, size));
      await queue.skipZeros();
      const next = await queue.peek(2);
      if (next.length === 0) return;
      if (!isGzip(next)) {
        onSurplus();
        return;
      }
      await readMemberHeader(queue, name);
    }
  } finally {
    await queue.close();
  }
}
async function readMemberHeader(queue, name) {
  let checksum = 0;
  const take = async (count) => {
    const bytes = await queue.take(count);
    if (bytes.length < count) throw damaged(name, "gzip data end inside a header");
    checksum = crc32(bytes, checksum);
    return bytes;
  };
  const takeText = async () => {
    for (let length = 0; (await take(1))[0] !== 0; length++) {
      if (length > LONGEST_TEXT_BYTES) throw damaged(name, "a gzip header has no end");
    }
  };
  const fixed = await take(10);
  const flags = fixed[3];
  if (!isGzip(fixed) || fixed[2] !== DEFLATE || (flags & FLAGS_RESERVED) !== 0) {
    throw damaged(name, "a gzip header is damaged");
  }
  if ((flags & FLAG_EXTRA) !== 0) {
    const [low, high] = await take(2);
    await take(low + 256 * high);
  }
  if ((flags & FLAG_NAME) !== 0) await takeText();
  if ((flags & FLAG_COMMENT) !== 0) await takeText();
  if ((flags & FLAG_CHECKSUM) !== 0) {
    const expected = checksum & 65535;
    const [low, high] = await take(2);
    if (low + 256 * high !== expected) throw damaged(name, "a gzip header fails its checksum");
  }
}
async function* inflateMember(queue, chunkBytes, name) {
  const ahead = { readableObjectMode: true, readableHighWaterMark: CHUNKS_AHEAD };
  const inflate2 = createInflateRaw({ chunkSize: chunkBytes, ...ahead });
  const fed = feed(queue, inflate2).then(
    () => void 0,
    (error) => {
      inflate2.destroy(error instanceof Error ? error : new Error(String(error)));
      return error;
    }
  );
  let size = 0;
  let checksum = 0;
  try {
    for await (const chunk of inflate2) {
      checksum = crc32(chunk, checksum);
      size += chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw asDamage(error, name);
  } finally {
    inflate2.destroy();
    await fed;
  }
  const trailer = await queue.take(8);
  if (trailer.length < 8) throw damaged(name, "gzip data end inside a checksum");
  const view = new DataView(trailer.buffer, trailer.byteOffset, 8);
  if (view.getUint32(0, true) !== checksum) {
    throw damaged(name, "gzip data fail their checksum");
  }
  if (view.getUint32(4, true) !== size % 2 ** 32) {
    throw damaged(name, "gzip data have another length than their trailer says");
  }
  return size;
}
async function feed(queue, inflate2) {
  let writtenBytes = 0;
  for (; ; ) {
    const chunk = await queue.next();
    if (inflate2.destroyed) return;
    if (chunk === void 0) {
      inflate2.end();
      return;
    }
    writtenBytes += chunk.length;
    await write(inflate2, chunk);
    const surplus = writtenBytes - inflate2.bytesWritten;
    if (surplus > 0) {
      queue.putBack(chunk.subarray(chunk.length - surplus));
      return;
    }
  }
}
function write(inflate2, chunk) {
  return new Promise((resolve, reject) => {
    inflate2.once("close", resolve);
    inflate2.write(chunk, (error) => {
      inflate2.off("close", resolve);
      if (error) reject(error);
      else resolve();
    });
  });
}
function asDamage(error, name) {
  const code = errorCode(error);
  if (code === "Z_BUF_ERROR") return damaged(name, "gzip data end too early");
  if (!(error instanceof Error) || code === void 0 || !code.startsWith("Z_")) return error;
  return damaged(name, `gzip data are damaged (${error.message})`);
}
function damaged(name, what) {
  return new Fault("input", `${name}: ${what}`, "Copy or compress the file again.");
}

// src/tac/reference.ts
function makeRegionMean(name, voxels, sliceSize, frameCount) {
  if (voxels.length === 0) {
    throw new Fault(
      "input",
      `${name}: the reference region has no voxels`,
      "Check the mask or the labels, and that they lie in the space of the image."
    );
  }
  const bounds = sliceBounds(name, voxels, sliceSize);
  const mean = new Float64Array(frameCount).fill(Number.NaN);
  const spread = new Float64Array(frameCount).fill(Number.NaN);
  return {
    add(f, values) {
      const frame = regionFrame(values, voxels, bounds);
      if (!Number.isFinite(frame.mean)) {
        const bad = voxels.reduce((n, v) => Number.isFinite(values[v]) ? n : n + 1, 0);
        throw new Fault(
          "input",
          `${name}: ${bad} of ${voxels.length} voxels of the reference region are not finite in frame ${f + 1}`,
          "Exclude the frame with --exclude-frames, or take these voxels out of the region."
        );
      }
      mean[f] = frame.mean;
      spread[f] = frame.spread;
    },
    curve: () => ({ mean, spread, voxelCount: voxels.length })
  };
}
function sliceBounds(name, voxels, sliceSize) {
  const bounds = [0];
  for (let i = 1; i < voxels.length; i++) {
    if (voxels[i] <= voxels[i - 1]) {
      throw new Fault("bug", `${name}: voxel numbers are not ascending at position ${i}`);
    }
    if (Math.floor(voxels[i] / sliceSize) !== Math.floor(voxels[i - 1] / sliceSize)) bounds.push(i);
  }
  return [...bounds, voxels.length];
}
function regionFrame(values, voxels, bounds) {
  const n = voxels.length;
  const mean = sumBySlice(voxels, bounds, (v) => values[v]) / n;
  if (n === 1) return { mean, spread: Number.NaN };
  const squares = sumBySlice(voxels, bounds, (v) => (values[v] - mean) ** 2);
  return { mean, spread: Math.sqrt(squares / (n - 1)) };
}
function sumBySlice(voxels, bounds, term) {
  let total = 0;
  for (let s = 0; s + 1 < bounds.length; s++) {
    let slice = 0;
    for (let i = bounds[s]; i < bounds[s + 1]; i++) slice += term(voxels[i]);
    total += slice;
  }
  return total;
}

// src/warnings.ts
function makeWarnings(onWarning = () => {
}) {
  const list = [];
  return {
    add(message) {
      if (list.includes(message)) return;
      list.push(message);
      onWarning(message);
    },
    list
  };
}

// src/image/grid.ts
var SCANNER_SPACE = 1;
var MILLIMETRE = 2;
var NIFTI1_LARGEST_DIM = 32767;
function makeGrid(options) {
  const { shape, voxelMm } = options;
  if (!shape.every((n) => Number.isSafeInteger(n) && n >= 1)) {
    throw new Fault(
      "usage",
      `the grid has ${shape.join(" x ")} voxels; it needs 1 or more each way`
    );
  }
  if (!voxelMm.every((edge) => Number.isFinite(edge) && edge > 0)) {
    throw new Fault("usage", `voxels are ${voxelMm.join(" x ")} mm; edges must be above 0 mm`);
  }
  const version = Math.max(...shape) > NIFTI1_LARGEST_DIM ? 2 : 1;
  const held = (value) => version === 1 ? Math.fround(value) : value;
  const [dx, dy, dz] = voxelMm.map(held);
  const origin = options.originMm ?? shape.map((n, axis) => -(n - 1) / 2 * voxelMm[axis]);
  const [x, y, z] = origin.map(held);
  const geometry = {
    version,
    qformCode: SCANNER_SPACE,
    sformCode: SCANNER_SPACE,
    pixdim: Float64Array.of(1, dx, dy, dz),
    quaternion: new Float64Array(3),
    qoffset: Float64Array.of(x, y, z),
    srow: Float64Array.of(dx, 0, 0, x, 0, dy, 0, y, 0, 0, dz, z),
    spatialUnit: MILLIMETRE
  };
  return { shape, affine: affineMm(geometry, "the grid", () => {
  }), geometry };
}

// test/support/memory-image.ts
function memoryImage(shape, frames) {
  const [nx, ny, nz] = shape;
  const image = {
    reads: 0,
    header: {
      version: 1,
      littleEndian: true,
      isPair: false,
      grid: makeGrid({ shape, voxelMm: [2, 2, 2] }),
      voxelCount: nx * ny * nz,
      frameCount: frames.length,
      datatype: "float32",
      dataOffset: 352,
      slope: 1,
      intercept: 0,
      warnings: []
    },
    async *frames({
      precision
    }) {
      image.reads++;
      const reused = allocate(precision, nx * ny * nz);
      for (const frame of frames) {
        reused.set(frame);
        yield reused;
      }
    }
  };
  return image;
}
function allocate(precision, count) {
  return precision === "f64" ? new Float64Array(count) : new Float32Array(count);
}

// src/text/units.ts
var UNKNOWN_UNIT = { name: "", bqPerMl: void 0 };

// test/support/pet-timing.ts
function timingOf(frames) {
  return {
    frames,
    injectionStartS: 0,
    timeZero: void 0,
    units: UNKNOWN_UNIT,
    isotope: void 0,
    halfLifeMin: 20.4,
    tracerName: void 0,
    decayFactors: void 0,
    decayCorrectedToS: void 0
  };
}

// bench/guard/kernels.ts
var NAME = "the guard's input";
var kernels = {
  "fit srtm": onThread(srtm),
  "fit equilibrium": onThread(equilibrium),
  "fit srtm in WGSL": onAdapter(srtm),
  decode,
  pass,
  gunzip: inflate
};
function onThread(model) {
  return ({ block, ...input }) => {
    const { voxelCount } = block;
    const design = model.design(input);
    const maps = new Float32Array(model.maps.length * voxelCount);
    const status = new Uint8Array(voxelCount);
    return () => {
      fitRange(model, design, block, 0, voxelCount, maps, status);
      return { maps, status };
    };
  };
}
function onAdapter(model) {
  return async ({ block, ...input }, adapter) => {
    if (adapter === void 0) throw new Error("this kernel needs an adapter");
    const backend = await openWebGpu({
      open: () => openDevice(adapter),
      software: true,
      details: {}
    });
    const fitter = await backend.prepare(model, model.design(input));
    return async () => {
      const { maps, status } = await fitter.fit(block);
      return { maps, status };
    };
  };
}
function decode({
  header,
  bytes,
  chunkBytes
}) {
  const options = {
    precision: "f32",
    name: NAME,
    warn: refuse,
    sourceOffset: header.dataOffset
  };
  return async () => {
    let values = new Float32Array();
    for await (const frame of decodeFrames(chunks(bytes, chunkBytes), header, options)) {
      values = frame;
    }
    return { values };
  };
}
function pass({ shape, frames, values, region, mask }) {
  const image = memoryImage(shape, values);
  const kept = Array.from({ length: frames.count }, (_, f) => f);
  const inputs = { image, kept, timing: timingOf(frames) };
  const hooks = {
    warnings: makeWarnings(),
    allocate: (length) => new Float32Array(length),
    now: () => 0
  };
  const gathered = new Float32Array(frames.count * mask.length);
  const meanCurve = new Float64Array(frames.count);
  const meanImage = new Float64Array(image.header.voxelCount);
  const reference = makeRegionMean(NAME, region, shape[0] * shape[1], frames.count);
  const wants = {
    region: reference,
    meanCurve: { voxels: mask, into: meanCurve, isGathered: true },
    meanImage,
    gather: { voxels: mask, stride: mask.length, into: gathered }
  };
  return async () => {
    meanImage.fill(0);
    await readPass(inputs, wants, hooks, () => {
    });
    return { gathered, meanCurve, meanImage, reference: reference.curve().mean };
  };
}
function inflate({ bytes, chunkBytes }) {
  return async () => {
    const parts = [];
    for await (const part of gunzip(chunks(bytes, chunkBytes), NAME, () => {
    })) parts.push(part);
    return { inflated: Buffer.concat(parts) };
  };
}
function refuse(message) {
  throw new Error(message);
}
async function* chunks(bytes, size) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
export {
  kernels
};
