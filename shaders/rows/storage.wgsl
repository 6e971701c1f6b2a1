// Tables that all threads read at the same place at the same time, where they are too long for a
// uniform.
@group(0) @binding(2) var<storage, read> rows: array<vec4f, N_ROWS>;
