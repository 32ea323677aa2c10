import { describe, expect, it, vi } from "vitest";
import type { SeriesTable } from "../api/types";
import { CAPACITY, NodeSeries } from "./nodeSeries";
import { RANGES } from "./range";

const NOW = 1_000_000;
const never = new AbortController().signal;
const range = RANGES[0];
const answer = (t: number[], v: (number | null)[]): SeriesTable => ({ t, series: [{ key: "cpu.total", unit: "%", v }] });
const samples = (t: number[], v: number[]) => ({ node: "a", t, v: { "cpu.total": v } });

describe("NodeSeries", () => {
  it("load_LiveSamplesCameMeanwhile_KeepsTheNewerOnes", async () => {
    const series = new NodeSeries(() => Promise.resolve(answer([NOW - 3_000, NOW - 2_000], [1, 2])), () => NOW);
    series.apply(samples([NOW - 2_000, NOW - 1_000], [92, 93]), range);
    await series.load(range, never);
    expect(series.source.table.t).toEqual([NOW - 3_000, NOW - 2_000, NOW - 1_000]);
    expect(series.source.table.column("cpu.total")).toEqual([1, 2, 93]);
  });

  it("load_Range_AsksForItsTimeAndPoints", async () => {
    const fetch = vi.fn(() => Promise.resolve(answer([], [])));
    await new NodeSeries(fetch, () => NOW).load(range, never);
    expect(fetch).toHaveBeenCalledWith(expect.objectContaining({ from: NOW - 300_000, to: NOW, points: 300 }), never);
  });

  it("load_AbortedMeanwhile_ChangesNothing", async () => {
    const abort = new AbortController();
    const series = new NodeSeries(() => {
      abort.abort();
      return Promise.resolve(answer([1], [1]));
    }, () => NOW);
    await series.load(range, abort.signal);
    expect(series.source.table.length).toBe(0);
  });

  it("load_ThinnedHistory_RemembersItsStep", async () => {
    const t = Array.from({ length: 10 }, (_, i) => NOW - 300_000 + i * 30_000);
    const series = new NodeSeries(() => Promise.resolve(answer(t, t.map(() => 1))), () => NOW);
    await series.load(range, never);
    expect(series.source.gaps).toEqual({ historyEnd: NOW - 30_000, historyStep: 30_000, liveStep: 1_000 });
  });

  it("apply_EverySample_PublishesANewSource", () => {
    const series = new NodeSeries(() => Promise.reject(new Error("unused")), () => NOW);
    const before = series.source;
    const changed = vi.fn();
    series.changed.on(changed);
    expect(series.apply(samples([NOW], [1]), range)).toBe(true);
    expect(changed).toHaveBeenCalledTimes(1);
    expect(series.source).not.toBe(before);
  });

  it("apply_FullTableCutsTheRange_AsksForAReload", () => {
    const series = new NodeSeries(() => Promise.reject(new Error("unused")), () => NOW);
    const t = Array.from({ length: CAPACITY }, (_, i) => NOW - CAPACITY * 1_000 + i * 1_000);
    expect(series.apply(samples(t, t), RANGES[0])).toBe(true);
    expect(series.apply(samples([NOW], [1]), RANGES[3]!)).toBe(false);
    expect(series.source.table.length).toBe(CAPACITY);
  });
});
