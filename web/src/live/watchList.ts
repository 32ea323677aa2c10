/** Sends one change of the watched nodes and gives the lease in seconds. */
export type SendWatch = (connectionId: string, watch: readonly string[], unwatch: readonly string[]) => Promise<number>;

// A watched node flushes every second, which costs its owner money: no page needs more than a handful.
export const MAX_WATCHED = 16;
const RETRY_SECONDS = 3;
const LONGEST_RETRY_SECONDS = 60;

/**
 * Knows which nodes the open pages watch, tells the server about changes, and renews the lease at a third of its length.
 * After a new connection everything wanted is asked for again.
 */
export class WatchList {
  readonly #send: SendWatch;
  readonly #wanted = new Map<string, number>();
  #asked = new Set<string>();
  #connectionId: string | null = null;
  #paused = false;
  #sending = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: SendWatch) {
    this.#send = send;
  }

  /** Wants a node watched until the returned function is called. More than {@link MAX_WATCHED} nodes are not asked for. */
  watch(id: string): () => void {
    this.#wanted.set(id, (this.#wanted.get(id) ?? 0) + 1);
    this.#schedule(0);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      const left = (this.#wanted.get(id) ?? 1) - 1;
      if (left > 0) this.#wanted.set(id, left);
      else this.#wanted.delete(id);
      this.#schedule(0);
    };
  }

  /** Tells the id of the present connection; null while there is none. */
  connected(connectionId: string | null): void {
    this.#connectionId = connectionId;
    this.#asked = new Set();
    this.#schedule(0);
  }

  /** While paused nothing is watched: nobody looks at a hidden page. */
  pause(paused: boolean): void {
    if (this.#paused === paused) return;
    this.#paused = paused;
    this.#schedule(0);
  }

  #schedule(seconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#sync(), seconds * 1_000);
  }

  async #sync(): Promise<void> {
    if (this.#sending || this.#connectionId === null) return;
    const connectionId = this.#connectionId;
    const watch = this.#paused ? [] : [...this.#wanted.keys()].slice(0, MAX_WATCHED);
    const unwatch = [...this.#asked].filter((id) => !watch.includes(id));
    if (watch.length === 0 && unwatch.length === 0) return;
    this.#sending = true;
    let next: number;
    try {
      next = (await this.#send(connectionId, watch, unwatch)) / 3;
      this.#failures = 0;
      if (this.#connectionId === connectionId) this.#asked = new Set(watch);
    } catch {
      // The lease outlives a few failed renewals; the link's own state tells people about an outage.
      next = Math.min(LONGEST_RETRY_SECONDS, RETRY_SECONDS * 2 ** this.#failures++);
    }
    this.#sending = false;
    // Whatever changed while the request was under way is sent at once.
    const now = this.#paused ? [] : [...this.#wanted.keys()].slice(0, MAX_WATCHED);
    const same = this.#connectionId === connectionId && now.length === watch.length && now.every((id) => watch.includes(id));
    this.#schedule(same ? Math.max(1, next) : 0);
  }
}
