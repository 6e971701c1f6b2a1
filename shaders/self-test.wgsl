// shaders/self-test.wgsl: result = 2 * given + 1, so that a device can show that it computes.
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
