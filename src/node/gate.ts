// A stock that many share, bytes or places: first come, first served. Nobody overtakes, so that a
// large wish is met in the end; and who waits holds nothing, so that none waits forever.

export interface Lease {
  /** What is held of the stock. */
  readonly amount: number;
  /** Gives back all but so much; more than is held changes nothing. */
  keep(amount: number): void;
}

export interface Gate {
  readonly total: number;
  /**
   * Waits until so much is free. Whoever asks must hold nothing of this gate.
   *
   * @param wanted - More than there is at all comes to all there is.
   * @throws The reason of `signal` when it is aborted while this one waits.
   */
  take(wanted: number, signal?: AbortSignal): Promise<Lease>;
}

interface Waiting {
  readonly amount: number;
  readonly enter: () => void;
}

export function makeGate(total: number): Gate {
  let free = total;
  const line: Waiting[] = [];

  function letIn(): void {
    while (line.length > 0 && line[0].amount <= free) {
      free -= line[0].amount;
      line.shift()?.enter();
    }
  }

  function lease(amount: number): Lease {
    let held = amount;
    return {
      get amount() {
        return held;
      },
      keep(rest) {
        if (rest >= held) return;
        free += held - rest;
        held = rest;
        letIn();
      },
    };
  }

  return {
    total,
    take(wanted, signal) {
      const amount = Math.min(wanted, total);
      return new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const leave = (): void => {
          line.splice(line.indexOf(one), 1);
          // It may have been the head, with somebody behind it for whom there is enough.
          letIn();
          reject(signal?.reason);
        };
        const one: Waiting = {
          amount,
          enter() {
            signal?.removeEventListener("abort", leave);
            resolve(lease(amount));
          },
        };
        signal?.addEventListener("abort", leave, { once: true });
        line.push(one);
        letIn();
      });
    },
  };
}
