/** The usual distance of neighbouring times, or `fallback` when there are too few to tell. Milliseconds. */
export function medianStep(t: readonly number[], fallback: number): number {
  if (t.length < 5) return fallback;
  const steps = t.slice(1).map((time, i) => time - (t[i] ?? time));
  steps.sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? fallback;
}
