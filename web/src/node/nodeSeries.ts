import type { SeriesQuery } from "../api/client";
import type { SeriesTable } from "../api/types";
import type { ChartSource } from "../charts/LineChart";
import { Emitter } from "../data/emitter";
import { lowerBound, SamplesTable } from "../data/samplesTable";
import { medianStep } from "../data/steps";
import type { Samples } from "../live/messages";
import type { Range } from "./range";

/** Everything the node page draws. */
export const SELECT: readonly string[] = [
  "cpu.*", "load.*", "mem.total", "mem.used", "mem.free", "disk.size", "disk.used", "disk.used_percent", "disk.inodes_percent",
  "disk_io.read_bytes", "disk_io.write_bytes", "disk_io.reads", "disk_io.writes", "disk_io.read_ms", "disk_io.write_ms", "disk_io.busy_ms",
  "net.rx_bytes", "net.tx_bytes", "system.processes", "system.context_switches", "system.interrupts",
  "psi.cpu_some", "psi.mem_some", "psi.mem_full", "psi.io_some", "psi.io_full", "hwmon.temp",
  "tcp.established", "tcp.time_wait", "tcp.retransmits", "tcp.resets_out", "tcp.listen_drops",
  "container.cpu", "container.mem", "container.mem_limit", "container.running", "container.restarts", "container.healthy",
  "check.*", "gpu.*", "systemd.*",
];

export const CAPACITY = 4_000;
const LIVE_STEP_MS = 1_000;
const STEPS_TO_JUDGE_BY = 15;

type Fetch = (query: SeriesQuery, signal: AbortSignal) => Promise<SeriesTable>;

/** One node's series: stored history, continued by live samples. */
export class NodeSeries {
  readonly changed = new Emitter<undefined>();
  readonly #fetch: Fetch;
  readonly #now: () => number;
  #source: ChartSource = {
    table: new SamplesTable(CAPACITY),
    gaps: { historyEnd: 0, historyStep: LIVE_STEP_MS, liveStep: LIVE_STEP_MS },
  };

  constructor(fetch: Fetch, now: () => number) {
    this.#fetch = fetch;
    this.#now = now;
  }

  get source(): ChartSource {
    return this.#source;
  }

  /** Replaces what is shown by the stored history of a range, and keeps live samples that are newer than it. */
  async load(range: Range, signal: AbortSignal): Promise<void> {
    const to = this.#now();
    const from = to - range.milliseconds;
    const stored = await this.#fetch({ select: SELECT, from, to, points: range.points }, signal);
    if (signal.aborted) return;
    const table = new SamplesTable(CAPACITY);
    table.merge(stored.t, Object.fromEntries(stored.series.map((column) => [column.key, column.v])));
    const historyEnd = table.lastTime ?? from;
    table.mergeNewer(this.#source.table, historyEnd);
    const historyStep = medianStep(stored.t, range.milliseconds / range.points);
    this.#publish(table, historyEnd, historyStep);
  }

  /** Merges live samples. False when the range's beginning had to make room: it is time to load a thinned history anew. */
  apply(samples: Samples, range: Range): boolean {
    const { table, gaps } = this.#source;
    table.merge(samples.t, samples.v);
    this.#publish(table, gaps.historyEnd, gaps.historyStep);
    return table.length < CAPACITY || (table.t[0] ?? 0) <= this.#now() - range.milliseconds;
  }

  #publish(table: SamplesTable, historyEnd: number, historyStep: number): void {
    const live = table.t.slice(Math.max(lowerBound(table.t, historyEnd), table.length - STEPS_TO_JUDGE_BY));
    this.#source = { table, gaps: { historyEnd, historyStep, liveStep: medianStep(live, LIVE_STEP_MS) } };
    this.changed.emit(undefined);
  }
}
