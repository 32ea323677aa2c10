import { describe, expect, it } from "vitest";
import { LagMeter } from "./lag";

const SKEW = 5_000_000;

/** Sends a message each second from `from` on, `count` times, each `late` milliseconds late. */
function feed(meter: LagMeter, from: number, count: number, late: number): number[] {
  return Array.from({ length: count }, (_, i) => meter.take(from + i * 1_000, from + i * 1_000 + SKEW + late));
}

describe("LagMeter", () => {
  it("take_ClocksDiffer_MeasuresAgainstTheLeastDifference", () => {
    const meter = new LagMeter();
    expect([...feed(meter, 0, 2, 40), ...feed(meter, 2_000, 2, 840)]).toEqual([0, 0, 800, 800]);
    expect(meter.behind).toBe(false);
  });

  it("take_ThreeLateMessages_IsBehindFromTheThird", () => {
    const meter = new LagMeter();
    feed(meter, 0, 5, 0);
    feed(meter, 5_000, 2, 4_000);
    expect(meter.behind).toBe(false);
    feed(meter, 7_000, 1, 4_000);
    expect(meter.behind).toBe(true);
  });

  it("take_CaughtUp_IsBehindUntilAMinuteWasCalm", () => {
    const meter = new LagMeter();
    feed(meter, 0, 5, 0);
    feed(meter, 5_000, 3, 4_000);
    feed(meter, 12_000, 60, 100);
    expect(meter.behind).toBe(true);
    feed(meter, 72_000, 1, 100);
    expect(meter.behind).toBe(false);
  });

  it("take_LineBecameSlowerForGood_IsNoLagAfterFiveMinutes", () => {
    const meter = new LagMeter();
    feed(meter, 0, 5, 0);
    expect(feed(meter, 5_000, 330, 2_000).at(-1)).toBe(0);
  });
});
