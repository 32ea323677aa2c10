import { expect, it } from "vitest";
import type { ChartSpec } from "./spec";

import { lineOptions, valueRange } from "./lineOptions";

const spec = (changes: Partial<ChartSpec>): ChartSpec => ({
  id: "x", title: "X", series: [], format: String, binary: false, max: null, minSpan: 10, ...changes,
});
const series = { label: "a", color: "--c1", keys: ["a"] };

it("valueRange_KnownMaximum_IsUsed", () => {
  expect(valueRange(spec({ max: 100 }), 3, 250)).toEqual([0, 100]);
});

it("valueRange_SmallOrNoData_KeepsTheSmallestSpan", () => {
  expect(valueRange(spec({}), 0, 1)).toEqual([0, 10]);
  expect(valueRange(spec({}), null, null)).toEqual([0, 10]);
});

it("valueRange_Mirrored_HasBothSigns", () => {
  expect(valueRange(spec({ series: [{ ...series, mirrored: true }] }), -100, 50)).toEqual([-108, 54]);
});

it("lineOptions_Stacked_FillsEachAreaDownToTheOneBelow", () => {
  const piled = { ...series, stacked: true };
  expect(lineOptions(spec({ series: [piled, piled, piled, series] })).bands).toEqual([{ series: [2, 1] }, { series: [3, 2] }]);
});
