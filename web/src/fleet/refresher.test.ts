import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Refresher } from "./refresher";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("soon_ManyReasonsAtOnce_RefreshesOnce", () => {
  const refresh = vi.fn();
  const refresher = new Refresher(refresh, () => 0);
  for (let i = 0; i < 5; i++) refresher.soon();
  vi.advanceTimersByTime(999);
  expect(refresh).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60_000);
  expect(refresh).toHaveBeenCalledTimes(1);
});

it("soon_ReasonsWithoutEnd_RefreshesEachTenSeconds", () => {
  const refresh = vi.fn();
  const refresher = new Refresher(refresh, () => 0);
  for (let second = 0; second < 60; second++) {
    refresher.soon();
    vi.advanceTimersByTime(1_000);
  }
  expect(refresh).toHaveBeenCalledTimes(6);
});

it("began_WhileOneWaits_TakesItsPlace", () => {
  const refresh = vi.fn();
  const refresher = new Refresher(refresh, () => 0);
  refresher.soon();
  refresher.began();
  vi.advanceTimersByTime(60_000);
  expect(refresh).not.toHaveBeenCalled();
});
