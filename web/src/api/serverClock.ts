/**
 * Estimates the server's clock from the `Date` header of its answers, so that "2 s ago" and the right edge of a chart
 * are right in a browser whose clock is wrong. The header has whole seconds: an estimate within ±1 s is kept as it is.
 */
export class ServerClock {
  #offset = 0;
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Takes in one answer. `sentAt` and `receivedAt` are local epoch milliseconds. */
  observe(dateHeader: string | null, sentAt: number, receivedAt: number): void {
    const server = dateHeader === null ? Number.NaN : Date.parse(dateHeader);
    if (!Number.isFinite(server)) return;
    // The header is cut off to the second: on average half a second has passed since.
    const offset = server + 500 - (sentAt + receivedAt) / 2;
    if (Math.abs(offset - this.#offset) > 1_000 + (receivedAt - sentAt)) this.#offset = offset;
  }

  /** The server's time in epoch milliseconds, within about a second. */
  now(): number {
    return this.#now() + this.#offset;
  }
}

export const serverClock = new ServerClock();
