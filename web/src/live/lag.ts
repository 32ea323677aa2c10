const WINDOW_MS = 5 * 60_000;
const BEHIND_MS = 3_000;
const BEHIND_MESSAGES = 3;
const CAUGHT_UP_MS = 1_000;
const CAUGHT_UP_FOR_MS = 60_000;
const BUCKET_MS = 10_000;

/**
 * How far this page is behind what the server sends. The two clocks need not agree: the least difference of the last five minutes
 * counts as no lag at all.
 */
export class LagMeter {
  /** The least difference of each ten seconds, oldest first. */
  readonly #least: { until: number; difference: number }[] = [];
  #late = 0;
  #calmSince: number | null = null;
  #behind = false;

  /** Whether the page has to say so and ask for less. */
  get behind(): boolean {
    return this.#behind;
  }

  /** Takes in when a message was sent, by the server's clock, and when it came, by a clock that never steps. Gives the lag in ms. */
  take(sentAt: number, receivedAt: number): number {
    const difference = receivedAt - sentAt;
    while (this.#least.length > 0 && (this.#least[0]?.until ?? 0) < receivedAt - WINDOW_MS) this.#least.shift();
    const newest = this.#least.at(-1);
    if (newest && receivedAt <= newest.until) newest.difference = Math.min(newest.difference, difference);
    else this.#least.push({ until: receivedAt + BUCKET_MS, difference });
    const lag = difference - Math.min(...this.#least.map((one) => one.difference));
    this.#judge(lag, receivedAt);
    return lag;
  }

  #judge(lag: number, now: number): void {
    this.#late = lag > BEHIND_MS ? this.#late + 1 : 0;
    this.#calmSince = lag < CAUGHT_UP_MS ? (this.#calmSince ?? now) : null;
    if (this.#late >= BEHIND_MESSAGES) this.#behind = true;
    else if (this.#calmSince !== null && now - this.#calmSince >= CAUGHT_UP_FOR_MS) this.#behind = false;
  }
}
