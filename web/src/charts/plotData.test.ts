import { describe, expect, it } from "vitest";
import { SamplesTable } from "../data/samplesTable";
import { medianStep } from "../data/steps";
import { gapAfter, lastIndex, plotData, type GapRule } from "./plotData";

const live: GapRule = { historyEnd: 0, historyStep: 1_000, liveStep: 1_000 };

function tableOf(t: number[], v: Record<string, (number | null)[]>): SamplesTable {
  const table = new SamplesTable();
  table.merge(t, v);
  return table;
}

const one = { label: "a", color: "--c1", keys: ["a"] };

describe("plotData", () => {
  it("plotData_RowsMissing_InsertsAnEmptyRow", () => {
    const table = tableOf([1_000, 2_000, 9_000], { a: [1, 2, 3] });
    const data = plotData(table, [one], 0, live);
    expect(data.t).toEqual([1_000, 2_000, 2_001, 9_000]);
    expect(data.values).toEqual([[1, 2, null, 3]]);
  });

  it("plotData_CoarseHistory_IsNoGap", () => {
    const table = tableOf([0, 30_000, 60_000, 61_000], { a: [1, 2, 3, 4] });
    const data = plotData(table, [one], 0, { historyEnd: 60_000, historyStep: 30_000, liveStep: 1_000 });
    expect(data.t).toEqual([0, 30_000, 60_000, 61_000]);
  });

  it("plotData_From_KeepsOneRowBefore", () => {
    const table = tableOf([1_000, 2_000, 3_000, 4_000], { a: [1, 2, 3, 4] });
    expect(plotData(table, [one], 3_000, live).t).toEqual([2_000, 3_000, 4_000]);
  });

  it("plotData_Stacked_PilesUpAndKeepsRawValues", () => {
    const table = tableOf([1_000, 2_000], { a: [1, 2], b: [10, null], c: [100, 200], total: [5, 6] });
    const series = ["a", "b", "c"].map((key) => ({ label: key, color: "", keys: [key], stacked: true }));
    const data = plotData(table, [...series, { label: "total", color: "", keys: ["total"] }], 0, live);
    expect(data.values).toEqual([[1, 2], [10, null], [100, 200], [5, 6]]);
    expect(data.drawn).toEqual([[1, 2], [11, null], [111, 200], [5, 6]]);
  });

  it("plotData_Mirrored_DrawsBelowZero", () => {
    const data = plotData(tableOf([1], { a: [4] }), [{ ...one, mirrored: true }], 0, live);
    expect([data.values, data.drawn]).toEqual([[[4]], [[-4]]]);
  });

  it("plotData_Combined_NeedsEveryColumn", () => {
    const table = tableOf([1, 2, 3], { a: [1, 2, null], b: [10, 20, 30] });
    const sum = { label: "s", color: "", keys: ["a", "b"], combine: (a = 0, b = 0) => a + b };
    expect(plotData(table, [sum], 0, live).values).toEqual([[11, 22, null]]);
    expect(plotData(table, [{ ...sum, keys: ["a", "none"] }], 0, live).values).toEqual([[undefined, undefined, undefined]]);
  });

  it("plotData_EmptyTable_GivesEmptyColumns", () => {
    const data = plotData(new SamplesTable(), [one], 0, live);
    expect(data).toEqual({ t: [], values: [[]], drawn: [[]] });
    expect(lastIndex(data)).toBeNull();
  });
});

it("lastIndex_TrailingGaps_SkipsThem", () => {
  expect(lastIndex({ t: [1, 2, 3], values: [[1, null, null], [1, 2, undefined]], drawn: [] })).toBe(1);
});

it("gapAfter_LiveAndStored_FollowTheirSteps", () => {
  const rule = { historyEnd: 100, historyStep: 60_000, liveStep: 1_000 };
  expect([gapAfter(50, rule), gapAfter(100, rule)]).toEqual([150_000, 3_500]);
});

it("medianStep_RegularWithOutlier_IsTheUsualStep", () => {
  expect(medianStep([0, 10, 20, 900, 910, 920], 1)).toBe(10);
  expect(medianStep([0, 10], 7)).toBe(7);
});
