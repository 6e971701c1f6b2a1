// Tables that all threads read at the same place at the same time, where a uniform holds them.
@group(0) @binding(2) var<uniform> rows: array<vec4f, N_ROWS>;
