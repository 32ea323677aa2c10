import { expect, it } from "vitest";
import { reconnectDelay } from "./backoff";

it("reconnectDelay_MoreFailures_DoublesUpToTheLimit", () => {
  const longest = [0, 1, 2, 3, 6, 50, 5_000].map((failures) => reconnectDelay(failures, () => 1));
  expect(longest).toEqual([500, 1_000, 2_000, 4_000, 30_000, 30_000, 30_000]);
});

it("reconnectDelay_LeastChance_IsHalf", () => {
  expect(reconnectDelay(2, () => 0)).toBe(1_000);
});
