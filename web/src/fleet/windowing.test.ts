import { expect, it } from "vitest";
import { visibleRows } from "./windowing";

it.each([
  ["top of a long list", 1_000, 120, 800, { first: 0, end: 20 }],
  ["middle of a long list", 1_000, -5_000, 800, { first: 94, end: 122 }],
  ["end of a long list", 1_000, -49_300, 800, { first: 980, end: 1_000 }],
  ["a list that fits", 3, 120, 800, { first: 0, end: 3 }],
  ["no rows", 0, 120, 800, { first: 0, end: 0 }],
  ["scrolled far past a list that became short", 10, -9_000, 800, { first: 0, end: 6 }],
])("visibleRows_%s", (_, count, top, viewport, expected) => {
  expect(visibleRows(count, 50, top, viewport)).toEqual(expected);
});
