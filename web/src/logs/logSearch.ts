import { ApiError } from "../api/problem";
import { Emitter } from "../data/emitter";
import type { LogLine } from "./logLine";
import type { LogPage } from "./logsApi";

export type LoadLines = (cursor: string | null, signal: AbortSignal) => Promise<LogPage>;

/** What a search has found. Replaced as a whole, never changed. */
export interface SearchState {
  /** Newest first. */
  lines: readonly LogLine[];
  /** It is being asked. */
  busy: boolean;
  error: ApiError | null;
  /** There is more to be looked at. */
  hasMore: boolean;
  /** How many lines were looked at. */
  scanned: number;
}

/** More are not kept: a narrower search finds them. */
export const MAX_LINES = 5_000;
// What is rare may be many pages away, none of which has a line to show.
const MOST_EMPTY = 5;

/** One search, a page at a time. */
export class LogSearch {
  readonly changed = new Emitter<undefined>();
  readonly #load: LoadLines;
  #abort = new AbortController();
  #state: SearchState = { lines: [], busy: false, error: null, hasMore: true, scanned: 0 };
  #cursor: string | null = null;

  constructor(load: LoadLines) {
    this.#load = load;
  }

  get state(): SearchState {
    return this.#state;
  }

  /** Begins, also after it was stopped. */
  start(): void {
    this.#abort = new AbortController();
    this.#state = { ...this.#state, busy: false };
    if (this.#state.lines.length === 0) void this.more();
  }

  /** Asks for the first or the next page, and on while pages are empty. One call at a time. */
  async more(): Promise<void> {
    const { signal } = this.#abort;
    if (this.#state.busy || !this.#state.hasMore || signal.aborted) return;
    this.#set({ busy: true, error: null });
    try {
      for (let asked = 0; asked < MOST_EMPTY; asked++) {
        const page = await this.#load(this.#cursor, signal);
        if (isOver(signal)) return;
        this.#cursor = page.next;
        const lines = [...this.#state.lines, ...page.lines].slice(0, MAX_LINES);
        const hasMore = page.next !== null && lines.length < MAX_LINES;
        this.#set({ lines, hasMore, scanned: this.#state.scanned + page.scanned });
        if (page.lines.length > 0 || !hasMore) break;
      }
    } catch (error) {
      if (isOver(signal)) return;
      if (error instanceof ApiError) this.#set({ error });
    }
    this.#set({ busy: false });
  }

  /** Nobody wants to know any more. */
  stop(): void {
    this.#abort.abort();
  }

  #set(change: Partial<SearchState>): void {
    this.#state = { ...this.#state, ...change };
    this.changed.emit(undefined);
  }
}

// Read through a function: it changes while a request is on its way, which flow analysis does not see.
const isOver = (signal: AbortSignal): boolean => signal.aborted;
