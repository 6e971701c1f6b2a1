// shaders/bench/multiply.wgsl: what the arithmetic of a device gives: ROUNDS times 32 multiply-adds
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
