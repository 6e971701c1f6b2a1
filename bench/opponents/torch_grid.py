#!/usr/bin/env python3
"""SRTM's grid search as a matrix product for all voxels at once, in f32, with torch on a GPU.

What a good GPU programmer writes without WebGPU: scores = basis @ curves in full f32 (no TF32), the
largest |score| of each voxel, the maps from it; in chunks, of which several sizes are tried and the
fastest is reported. The basis is the benchmark's, orthonormalised beforehand.

    python3 torch_grid.py DIR [--device cuda|cpu|numpy] [--runs N]

DIR is from torch-input.ts. Prints JSON; exits 1 when a node is wrong, and then times nothing.
Without --device it takes cuda, and where there is no torch or no CUDA, numpy: that shows that the
script works, and is no GPU's figure ("gpu": false).
"""

import argparse
import json
import pathlib
import statistics
import sys
import time

import numpy as np

try:
    import torch
except ImportError:
    torch = None

CHUNKS = (1 << 16, 1 << 18, 1 << 20)
MAPS_COMPARED = 50_000


def read(folder):
    """Sizes, and arrays as [frame][voxel], [node][frame], …"""
    sizes = json.loads((folder / "grid.json").read_text())
    frames, nodes, voxels = sizes["frames"], sizes["nodes"], sizes["voxels"]

    def load(name, shape, kind=np.float32):
        return np.fromfile(folder / name, kind).reshape(shape)

    tables = {
        "along": load("along.f32", (1, frames)),
        "across": load("across.f32", (nodes, frames)),
        "solve": load("solve.f32", (3, nodes)),
    }
    return sizes, tables, load("curves.f32", (frames, voxels)), load("nodes.i32", voxels, np.int32)


def pick_torch(scores):
    """The node of the largest |score|: two passes over the scores, and no copy of them."""
    high, at_high = scores.max(0)
    low, at_low = scores.min(0)
    up = high >= -low
    return torch.where(up, at_high, at_low), torch.where(up, high, low)


def pick_numpy(scores):
    node = np.abs(scores).argmax(0)
    return node, scores[node, np.arange(node.size)]


def search(tables, curves, pick, maps, nodes, chunk):
    """Fills maps [BPND, R1, k2, k2a][voxel] and nodes [voxel]."""
    binding, delivery, k2a = tables["solve"]
    for start in range(0, curves.shape[1], chunk):
        part = slice(start, start + chunk)
        node, score = pick(tables["across"] @ curves[:, part])
        along = (tables["along"] @ curves[:, part])[0]
        bound = along + score * binding[node]
        rate = k2a[node]
        maps[0, part] = bound - 1
        maps[1, part] = along - score * delivery[node]
        maps[2, part] = bound * rate
        maps[3, part] = rate
        nodes[part] = node


def compare(sizes, tables, curves, found, maps, expected):
    """Judged in f64 from the same tables. Another node than in f64 is right where rounding may have
    decided, by s²; BPND has to be what its node makes of the curve."""
    unit = (sizes["frames"] + 6) * 2.0**-24
    along = tables["along"].astype(np.float64)
    across = tables["across"].astype(np.float64)
    binding = tables["solve"][0].astype(np.float64)

    def score(voxels, node):
        """s at a node of each voxel, and how far off in f32 it may be."""
        terms = across[node].T * curves[:, voxels]
        return terms.sum(0), unit * np.abs(terms).sum(0)

    other = np.flatnonzero(found != expected)
    (best, best_off), (here, here_off) = score(other, expected[other]), score(other, found[other])
    apart = np.abs(best**2 - here**2)
    wrong = np.count_nonzero(~(apart <= 2 * (np.abs(best) * best_off + np.abs(here) * here_off)))

    some = np.arange(min(MAPS_COMPARED, found.size))
    terms = along.T * curves[:, some]
    s, s_off = score(some, found[some])
    bound = terms.sum(0) + s * binding[found[some]]
    off = unit * np.abs(terms).sum(0) + s_off * np.abs(binding[found[some]]) + 2.0**-22 * (1 + np.abs(bound))
    wrong_maps = np.count_nonzero(~(np.abs(maps[0, some] - (bound - 1)) <= off))
    return {
        "same_node": 1 - other.size / found.size,
        "near_ties": int(other.size - wrong),
        "wrong": int(wrong + wrong_maps),
    }


def median_ms(work, runs, on_cuda):
    times = []
    for run in range(runs + 2):  # the first two warm up
        if on_cuda:
            start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
            start.record()
            work()
            end.record()
            end.synchronize()
            ms = start.elapsed_time(end)
        else:
            began = time.perf_counter()
            work()
            ms = (time.perf_counter() - began) * 1000
        if run >= 2:
            times.append(ms)
    return statistics.median(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--device", choices=("cuda", "cpu", "numpy"))
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    has_cuda = torch is not None and torch.cuda.is_available()
    device = options.device or ("cuda" if has_cuda else "numpy")
    if device != "numpy" and torch is None:
        sys.exit("torch is not installed")
    if device == "cuda" and not has_cuda:
        sys.exit("torch finds no CUDA device")
    on_cuda = device == "cuda"

    sizes, host_tables, host_curves, expected = read(options.folder)
    voxels = sizes["voxels"]
    if device == "numpy":
        tables, curves, pick = host_tables, host_curves, pick_numpy
        maps, nodes = np.empty((4, voxels), np.float32), np.empty(voxels, np.int64)
    else:
        torch.backends.cuda.matmul.allow_tf32 = False
        tables = {name: torch.from_numpy(table).to(device) for name, table in host_tables.items()}
        source = torch.from_numpy(host_curves)
        source = source.pin_memory() if on_cuda else source
        curves, pick = source.to(device), pick_torch
        maps = torch.empty((4, voxels), device=device)
        nodes = torch.empty(voxels, dtype=torch.int64, device=device)
        back = torch.empty((4, voxels), pin_memory=on_cuda)

    def kernel(chunk):
        return lambda: search(tables, curves, pick, maps, nodes, chunk)

    kernel(CHUNKS[0])()
    found, answer = (nodes, maps) if device == "numpy" else (nodes.cpu().numpy(), maps.cpu().numpy())
    agreement = compare(sizes, host_tables, host_curves, found, answer, expected)
    name = torch.cuda.get_device_name() if on_cuda else "CPU, no GPU's figure"
    library = f"numpy {np.__version__}" if device == "numpy" else f"torch {torch.__version__}"
    result = {"device": name, "gpu": on_cuda, "library": library, **sizes, **agreement}
    if agreement["wrong"] > 0:
        print(json.dumps(result))
        sys.exit(1)

    kernel_ms, chunk = min((median_ms(kernel(c), options.runs, on_cuda), c) for c in CHUNKS)
    result |= {"runs": options.runs, "chunk": chunk, "kernel_ms": kernel_ms}
    result["fits_per_s"] = voxels / kernel_ms * 1000
    # Curves read once, maps written once: what no way to do it can save.
    result["gb_per_s"] = (sizes["frames"] + 4) * 4 * voxels / kernel_ms / 1e6
    if on_cuda:

        def whole():
            curves.copy_(source, non_blocking=True)
            kernel(chunk)()
            back.copy_(maps, non_blocking=True)

        whole_ms = median_ms(whole, options.runs, on_cuda)
        result |= {"with_copies_ms": whole_ms, "with_copies_fits_per_s": voxels / whole_ms * 1000}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
