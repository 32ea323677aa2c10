import { describe, expect, it } from "vitest";
import { lowerBound, SamplesTable } from "./samplesTable";

describe("SamplesTable", () => {
  it("merge_RowsInOrder_Appends", () => {
    const table = new SamplesTable();
    table.merge([1, 2], { a: [10, 20] });
    table.merge([3], { a: [30] });
    expect(table.t).toEqual([1, 2, 3]);
    expect(table.column("a")).toEqual([10, 20, 30]);
  });

  it("merge_RowsOutOfOrder_SortsThemIn", () => {
    const table = new SamplesTable();
    table.merge([5, 1], { a: [50, 10] });
    table.merge([3], { a: [30] });
    expect(table.t).toEqual([1, 3, 5]);
    expect(table.column("a")).toEqual([10, 30, 50]);
  });

  it("merge_SameRowsTwice_ChangesNothing", () => {
    const table = new SamplesTable();
    table.merge([1, 2], { a: [10, null], b: [1, 2] });
    table.merge([1, 2], { a: [10, null], b: [1, 2] });
    expect(table.t).toEqual([1, 2]);
    expect(table.column("a")).toEqual([10, null]);
  });

  it("merge_LateGap_DoesNotEraseANumber", () => {
    const table = new SamplesTable();
    table.merge([1], { a: [10] });
    table.merge([1], { a: [null] });
    expect(table.column("a")).toEqual([10]);
    table.merge([1], { a: [11] });
    expect(table.column("a")).toEqual([11]);
  });

  it("merge_ColumnAppearsLater_IsNotSampledBefore", () => {
    const table = new SamplesTable();
    table.merge([1], { a: [10] });
    table.merge([2], { b: [20] });
    expect(table.column("a")).toEqual([10, undefined]);
    expect(table.column("b")).toEqual([undefined, 20]);
  });

  it("merge_AboveCapacity_DropsTheOldest", () => {
    const table = new SamplesTable(3);
    table.merge([1, 2, 3, 4, 5], { a: [1, 2, 3, 4, 5] });
    expect(table.t).toEqual([3, 4, 5]);
    expect(table.column("a")).toEqual([3, 4, 5]);
  });

  it("merge_TooManyColumns_RefusesAndCounts", () => {
    const table = new SamplesTable(10, 2);
    table.merge([1], { a: [1], b: [2], c: [3] });
    expect(table.keys()).toEqual(["a", "b"]);
    expect(table.refusedColumns).toBe(1);
  });

  it("merge_AnyOrderOfAnyChunks_GivesTheSameTable", () => {
    const rows = Array.from({ length: 40 }, (_, i) => i);
    // A fixed permutation: 17 has no divisor in common with 40.
    const shuffled = rows.map((i) => (i * 17) % 40);
    const table = new SamplesTable();
    for (let i = 0; i < 40; i += 5) {
      const chunk = shuffled.slice(i, i + 5);
      table.merge(chunk, { a: chunk.map((t) => t * 2) });
      table.merge(chunk.slice(0, 2), { a: chunk.slice(0, 2).map((t) => t * 2) });
    }
    expect(table.t).toEqual(rows);
    expect(table.column("a")).toEqual(rows.map((t) => t * 2));
  });

  it("mergeNewer_OtherTable_TakesOnlyLaterRows", () => {
    const live = new SamplesTable();
    live.merge([1, 2, 3], { a: [1, 2, 3] });
    const table = new SamplesTable();
    table.merge([0, 2], { a: [0, 22] });
    table.mergeNewer(live, 2);
    expect(table.t).toEqual([0, 2, 3]);
    expect(table.column("a")).toEqual([0, 22, 3]);
  });

  it("latest_TrailingGaps_LooksBackWithinTheLimit", () => {
    const table = new SamplesTable();
    table.merge([0, 1_000, 2_000], { a: [7, null, undefined] });
    expect(table.latest("a", 2_000)).toBe(7);
    expect(table.latest("a", 1_500)).toBeNull();
    expect(table.latest("b")).toBeNull();
  });
});

it.each([[0, 0], [1, 0], [2, 1], [5, 2], [6, 3]])("lowerBound_%i_Is_%i", (value, expected) => {
  expect(lowerBound([1, 3, 5], value)).toBe(expected);
});
