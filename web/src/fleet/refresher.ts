const LEAST_BETWEEN_MS = 10_000;
const SOON_MS = 1_000;

/**
 * Decides when the whole list is asked for again: soon after something says that it may be out of date, not more often than each ten
 * seconds however much says so, and not by every browser in the same moment.
 */
export class Refresher {
  readonly #refresh: () => void;
  readonly #random: () => number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = Number.NEGATIVE_INFINITY;

  constructor(refresh: () => void, random: () => number = Math.random) {
    this.#refresh = refresh;
    this.#random = random;
  }

  /** The list may be out of date. */
  soon(): void {
    if (this.#timer !== undefined) return;
    const wait = Math.max(SOON_MS, this.#last + LEAST_BETWEEN_MS - Date.now()) + SOON_MS * this.#random();
    this.#timer = setTimeout(() => this.#run(), wait);
  }

  /** The list is being asked for, for whatever reason. */
  began(): void {
    this.#last = Date.now();
    this.stop();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #run(): void {
    this.began();
    this.#refresh();
  }
}
