import { ApiError } from "../api/problem";
import { Emitter } from "../data/emitter";

/** A piece of output; `from` and `next` are bytes. */
export interface OutputPart {
  from: number;
  next: number;
  text: string;
  /** The command has ended and nothing follows. */
  ended: boolean;
}

export type LoadOutput = (from: number, signal: AbortSignal) => Promise<OutputPart>;

export interface OutputState {
  text: string;
  /** The beginning is left out: it was too long for a page. */
  cut: boolean;
  ended: boolean;
  /** Why nothing comes at the moment; it is tried again. */
  error: ApiError | null;
}

/** Characters that are kept. The server keeps less of a command's output. */
const MAX_TEXT = 512 * 1024;
const PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 30_000;

/** Reads a command's output as it comes, by one long poll after the other, until it ends. */
export class OutputFollower {
  readonly changed = new Emitter<undefined>();
  readonly #load: LoadOutput;
  #state: OutputState = { text: "", cut: false, ended: false, error: null };
  #next = 0;

  constructor(load: LoadOutput) {
    this.#load = load;
  }

  get state(): OutputState {
    return this.#state;
  }

  /** Goes on where it was left off, until the signal aborts. */
  async follow(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!this.#isOver(signal)) {
      let pause = 0;
      const beganAt = performance.now();
      try {
        const part = await this.#load(this.#next, signal);
        if (this.#isOver(signal)) return;
        this.#take(part);
        failures = 0;
        // A server that does not wait is not asked without end.
        if (part.text === "" && performance.now() - beganAt < PAUSE_MS) pause = PAUSE_MS;
      } catch (error) {
        if (!(error instanceof ApiError)) return;
        const isOver = error.status >= 400 && error.status < 500 && error.status !== 429;
        this.#set({ error, ended: this.#state.ended || isOver });
        pause = Math.min(MAX_PAUSE_MS, PAUSE_MS * 2 ** failures++);
      }
      if (pause > 0 && !this.#isOver(signal)) await sleep(pause, signal);
    }
  }

  // Read through a method: both change while others wait, which flow analysis does not see.
  #isOver(signal: AbortSignal): boolean {
    return signal.aborted || this.#state.ended;
  }

  #take({ from, next, text, ended }: OutputPart): void {
    // What was asked for twice is shown once.
    const isNew = from >= this.#next;
    this.#next = Math.max(this.#next, next);
    const whole = isNew ? this.#state.text + text : this.#state.text;
    const cut = this.#state.cut || whole.length > MAX_TEXT;
    this.#set({ text: whole.length > MAX_TEXT ? whole.slice(-MAX_TEXT) : whole, cut, ended, error: null });
  }

  #set(change: Partial<OutputState>): void {
    this.#state = { ...this.#state, ...change };
    this.changed.emit(undefined);
  }
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}
