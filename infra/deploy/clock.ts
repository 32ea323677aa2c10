/** Time, so that tests need not wait. */
export interface Clock {
  /** Milliseconds since some moment; only differences count. */
  now(): number;
  wait(ms: number): Promise<void>;
}

export const realClock: Clock = {
  now: () => performance.now(),
  wait: (ms) => new Promise((done) => setTimeout(done, ms)),
};
