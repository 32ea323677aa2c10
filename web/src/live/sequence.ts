/** What every live message says of itself. Messages of older servers say nothing. */
export interface Stamp {
  /** Which of the server's instances sent it. */
  from: string;
  /** Counts by one for each instance and stream. */
  seq: number;
  /** When it was sent, by the sender's clock; epoch milliseconds. */
  at: number;
}

const MAX_STREAMS = 500;

/** Notices messages that were lost on the way. */
export class Sequence {
  readonly #last = new Map<string, number>();

  /** Whether messages between this one and the stream's last are missing. A stream's first message misses nothing. */
  isJump(stream: string, { from, seq }: Stamp): boolean {
    const key = `${stream}\n${from}`;
    const last = this.#last.get(key);
    this.#last.delete(key);
    this.#last.set(key, Math.max(seq, last ?? seq));
    const [oldest] = this.#last.keys();
    if (this.#last.size > MAX_STREAMS && oldest !== undefined) this.#last.delete(oldest);
    return last !== undefined && seq > last + 1;
  }

  /** Whatever comes next is a first message: of one stream, or of all. */
  clear(stream?: string): void {
    for (const key of [...this.#last.keys()]) {
      if (stream === undefined || key.startsWith(`${stream}\n`)) this.#last.delete(key);
    }
  }
}
