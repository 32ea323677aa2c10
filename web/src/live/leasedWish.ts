/** Tells the server what is wanted on a connection, and what no longer is. Gives the lease in seconds. */
export type SendWish = (connectionId: string, wanted: readonly string[], noLonger: readonly string[]) => Promise<number>;

const RETRY_SECONDS = 3;
const LONGEST_RETRY_SECONDS = 60;

/**
 * Something that the server does for a connection as long as it is asked again: tells it about changes, and renews the lease at a
 * third of its length. After a new connection everything wanted is asked for again.
 */
export class LeasedWish {
  readonly #send: SendWish;
  /** Between two requests at the least. */
  readonly #pauseMs: number;
  #wanted: readonly string[] = [];
  #asked: readonly string[] = [];
  #connectionId: string | null = null;
  #paused = false;
  #sending = false;
  #failures = 0;
  #sentAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: SendWish, pauseMs = 0) {
    this.#send = send;
    this.#pauseMs = pauseMs;
  }

  want(wanted: readonly string[]): void {
    this.#wanted = wanted;
    this.#schedule(0);
  }

  /** Tells the id of the present connection; null while there is none. */
  connected(connectionId: string | null): void {
    this.#connectionId = connectionId;
    this.#asked = [];
    this.#schedule(0);
  }

  /** While paused nothing is wanted: nobody looks at a hidden page. */
  pause(paused: boolean): void {
    if (this.#paused === paused) return;
    this.#paused = paused;
    this.#schedule(0);
  }

  /** Asks again at once for what has been asked for. */
  renew(): void {
    this.#schedule(0);
  }

  #now(): readonly string[] {
    return this.#paused ? [] : this.#wanted;
  }

  #schedule(seconds: number): void {
    clearTimeout(this.#timer);
    const soonest = this.#sentAt + this.#pauseMs - Date.now();
    this.#timer = setTimeout(() => void this.#sync(), Math.max(seconds * 1_000, soonest, 0));
  }

  async #sync(): Promise<void> {
    if (this.#sending || this.#connectionId === null) return;
    const connectionId = this.#connectionId;
    const wanted = this.#now();
    const noLonger = this.#asked.filter((id) => !wanted.includes(id));
    if (wanted.length === 0 && noLonger.length === 0) return;
    this.#sending = true;
    this.#sentAt = Date.now();
    let next: number;
    try {
      next = (await this.#send(connectionId, wanted, noLonger)) / 3;
      this.#failures = 0;
      if (this.#connectionId === connectionId) this.#asked = wanted;
    } catch {
      // The lease outlives a few failed renewals; the link's own state tells people about an outage.
      next = Math.min(LONGEST_RETRY_SECONDS, RETRY_SECONDS * 2 ** this.#failures++);
    }
    this.#sending = false;
    // Whatever changed while the request was under way is sent at once.
    const now = this.#now();
    const same = this.#connectionId === connectionId && now.length === wanted.length && now.every((id) => wanted.includes(id));
    this.#schedule(same ? Math.max(1, next) : 0);
  }
}
