import { Emitter } from "../data/emitter";
import type { LogLine } from "./logLine";

/** What is seen of lines that come. Replaced as a whole, never changed. */
export interface TailState {
  /** Oldest first. */
  lines: readonly LogLine[];
  /** Lines that came while somebody looked at older ones: shown when they are done. */
  waiting: number;
  /** Lines that were left out, on the way or here. */
  dropped: number;
  following: boolean;
}

export const MAX_TAIL = 2_000;

/** Lines as they come. While somebody looks at older ones nothing moves. */
export class LogTail {
  readonly changed = new Emitter<undefined>();
  #state: TailState;
  #held: LogLine[] = [];

  /** `before`: the newest lines that are known already, oldest first. */
  constructor(before: readonly LogLine[]) {
    this.#state = { lines: before.slice(-MAX_TAIL), waiting: 0, dropped: 0, following: true };
  }

  get state(): TailState {
    return this.#state;
  }

  /** Lines that are there already, as just after the beginning, are passed over. */
  take(told: readonly LogLine[], dropped: number): void {
    const known = new Set([...this.#state.lines, ...this.#held].map(({ key }) => key));
    const lines = told.filter(({ key }) => !known.has(key));
    if (lines.length === 0 && dropped === 0) return;
    const left = this.#state.dropped + dropped;
    if (this.#state.following) {
      this.#set({ lines: [...this.#state.lines, ...lines].slice(-MAX_TAIL), dropped: left });
      return;
    }
    this.#held.push(...lines);
    const over = Math.max(0, this.#held.length - MAX_TAIL);
    this.#held.splice(0, over);
    this.#set({ waiting: this.#held.length, dropped: left + over });
  }

  /** Whether the newest lines are looked at. */
  follow(following: boolean): void {
    if (following === this.#state.following) return;
    const held = this.#held;
    if (following) this.#held = [];
    this.#set({
      following,
      waiting: 0,
      lines: following && held.length > 0 ? [...this.#state.lines, ...held].slice(-MAX_TAIL) : this.#state.lines,
    });
  }

  #set(change: Partial<TailState>): void {
    this.#state = { ...this.#state, ...change };
    this.changed.emit(undefined);
  }
}
