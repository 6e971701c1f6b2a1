// What every opponent written in gpu.js goes through: opened, built and run once, judged, closed.

import type { Block } from "../../src/backend/backend.ts";
import type { Design } from "../../src/models/model.ts";
import { messageOf } from "../../src/errors.ts";
import type { Agreement } from "./agreement.ts";
import { openGpujs, type GpujsRequest, type Session } from "./gpujs.ts";
import type { Opened, Opponent } from "./opponent.ts";

/** Kernels built for one design and one block. */
export interface Built extends Pick<Opened, "fit" | "maps"> {
  /** What ran; asked after the first fit. */
  ran(): string;
}

export interface GpujsSpec<D extends Design> extends Pick<Opponent, "model" | "what"> {
  readonly build: (session: Session, design: D, block: Block) => Built;
  /** @throws Error when maps are wrong. */
  readonly compare: (design: D, block: Block, maps: Float32Array) => Agreement;
}

export function gpujsOpponent<D extends Design>(
  request: GpujsRequest,
  { model, what, build, compare }: GpujsSpec<D>,
): Opponent {
  const { mode } = request;
  return {
    name: `gpu.js, mode ${mode}`,
    model,
    what,
    async open(design: D, block: Block) {
      const session = await openGpujs(request);
      if ("refused" in session) return session;
      try {
        const built = build(session, design, block);
        const { adapter, software } = session;
        const refused = await firstFit(built, adapter === "" ? "" : "WebGPUKernel");
        if (refused !== "") {
          await session.close();
          return { refused };
        }
        return {
          ran: adapter === "" ? built.ran() : `${built.ran()} on ${adapter}`,
          software,
          agreement: compare(design, block, built.maps()),
          fit: () => built.fit(),
          maps: () => built.maps(),
          close: () => session.close(),
        };
      } catch (error) {
        await session.close();
        throw error;
      }
    },
  };
}

/**
 * gpu.js compiles when it is first called: why it can't, or nothing.
 *
 * @param wanted - Start of what must have run; empty where gpu.js may choose.
 */
async function firstFit(built: Built, wanted: string): Promise<string> {
  try {
    await built.fit();
    return built.ran().startsWith(wanted) ? "" : `gpu.js ran ${built.ran()}, not ${wanted}`;
  } catch (error) {
    return messageOf(error).split("\n")[0];
  }
}
