const BASE_MS = 500;
const LIMIT_MS = 30_000;

/**
 * How long to wait before reconnecting, in milliseconds: doubles from half a second up to half a minute, with the upper
 * half left to chance so that many browsers do not return in step. `failures` counts attempts since the last success.
 */
export function reconnectDelay(failures: number, random: () => number): number {
  const full = Math.min(LIMIT_MS, BASE_MS * 2 ** Math.min(failures, 16));
  return full / 2 + (full / 2) * random();
}
