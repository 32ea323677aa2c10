import { expect, it } from "vitest";
import { ServerClock } from "./serverClock";

const HOUR = 3_600_000;
const date = (time: number): string => new Date(time).toUTCString();

it("now_ServerIsAnHourAhead_FollowsTheServer", () => {
  const clock = new ServerClock(() => 10 * HOUR);
  clock.observe(date(11 * HOUR), 10 * HOUR - 100, 10 * HOUR);
  expect(Math.abs(clock.now() - 11 * HOUR)).toBeLessThan(1_000);
});

it("now_DifferenceWithinTheHeadersPrecision_KeepsTheEstimate", () => {
  const clock = new ServerClock(() => 10 * HOUR);
  clock.observe(date(10 * HOUR), 10 * HOUR + 400, 10 * HOUR + 500);
  expect(clock.now()).toBe(10 * HOUR);
});

it.each([null, "", "yesterday"])("now_UnusableHeader_KeepsTheEstimate %j", (header) => {
  const clock = new ServerClock(() => 5);
  clock.observe(header, 0, 1);
  expect(clock.now()).toBe(5);
});
