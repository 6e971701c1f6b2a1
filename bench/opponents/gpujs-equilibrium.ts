// The equilibrium ratio as a gpu.js kernel, in single precision.

import type { Block } from "../../src/backend/backend.ts";
import type { RatioDesign } from "../../src/models/equilibrium/ratio.ts";
import { compareWithRatio } from "./agreement.ts";
import { classOf, type GpujsRequest, type Session } from "./gpujs.ts";
import { gpujsOpponent, type Built } from "./gpujs-opponent.ts";
import { RATIO_TEXT } from "./gpujs-texts.ts";
import type { Opponent } from "./opponent.ts";

export function gpujsEquilibrium(request: GpujsRequest): Opponent {
  return gpujsOpponent<RatioDesign>(request, {
    model: "equilibrium",
    what: "target over reference in the window, a gpu.js kernel, f32",
    build,
    compare: compareWithRatio,
  });
}

function build(session: Session, design: RatioDesign, block: Block): Built {
  const first = design.row.findIndex((share) => share !== 0);
  const row = design.row.slice(first, design.row.findLastIndex((share) => share !== 0) + 1);
  const kernel = session.gpu.createKernel<Float32Array>(RATIO_TEXT, {
    ...session.settings,
    output: [block.voxelCount],
    constants: { row: Float32Array.from(row), frames: row.length, first },
  });
  const tac = session.input(block.values, [block.stride, block.frameCount]);
  let answer: Float32Array = new Float32Array();
  return {
    async fit() {
      answer = await kernel(tac);
    },
    ran: () => classOf(kernel),
    maps: () => answer,
  };
}
