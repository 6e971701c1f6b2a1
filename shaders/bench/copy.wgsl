// shaders/bench/copy.wgsl: what the memory of a device gives: each word read once and written once.
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
