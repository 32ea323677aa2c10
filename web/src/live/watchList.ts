import type { WatchAnswer } from "../api/client";
import { Emitter } from "../data/emitter";
import { LeasedWish } from "./leasedWish";

/** Sends one change of the watched nodes. `slow` asks for fewer messages, `logs` for log lines too; without it that stays as it was. */
export type SendWatch = (
  connectionId: string, watch: readonly string[], unwatch: readonly string[], slow: boolean, logs?: boolean,
) => Promise<WatchAnswer>;

// A watched node flushes every second, which costs its owner money: no page needs more than a handful.
export const MAX_WATCHED = 16;

/** Knows which nodes the open pages watch, and has them watched. */
export class WatchList {
  readonly refusedChanged = new Emitter<undefined>();
  readonly #wish: LeasedWish;
  readonly #wanted = new Map<string, number>();
  #refused: ReadonlySet<string> = new Set();
  #slow = false;
  /** How many parts of the page want log lines. */
  #readers = 0;
  /** Log lines were asked for on this connection, and not taken back yet. */
  #logs = false;

  constructor(send: SendWatch) {
    this.#wish = new LeasedWish(async (connectionId, watch, unwatch) => {
      const logs = this.#readers > 0;
      const { leaseSeconds, refused } = await send(connectionId, watch, unwatch, this.#slow, ...(logs || this.#logs ? [logs] : []));
      this.#logs = logs;
      this.#refused = new Set(refused);
      this.refusedChanged.emit(undefined);
      return leaseSeconds;
    });
  }

  /** Wants a node watched until the returned function is called. More than {@link MAX_WATCHED} nodes are not asked for. */
  watch(id: string): () => void {
    this.#wanted.set(id, (this.#wanted.get(id) ?? 0) + 1);
    this.#tell();
    let released = false;
    return () => {
      if (released) return;
      released = true;
      const left = (this.#wanted.get(id) ?? 1) - 1;
      if (left > 0) this.#wanted.set(id, left);
      else this.#wanted.delete(id);
      this.#tell();
    };
  }

  /** Wants the log lines of the watched nodes until the returned function is called. */
  readLogs(): () => void {
    this.#readers++;
    this.#wish.renew();
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#readers--;
      this.#wish.renew();
    };
  }

  /** Whether the server would not have this node watched, at the last attempt. */
  isRefused(id: string): boolean {
    return this.#refused.has(id);
  }

  connected(connectionId: string | null): void {
    this.#logs = false;
    this.#wish.connected(connectionId);
  }

  pause(paused: boolean): void {
    this.#wish.pause(paused);
  }

  /** Fewer messages, for a page that can't keep up. */
  slow(slow: boolean): void {
    if (this.#slow === slow) return;
    this.#slow = slow;
    this.#wish.renew();
  }

  #tell(): void {
    this.#wish.want([...this.#wanted.keys()].slice(0, MAX_WATCHED));
  }
}
