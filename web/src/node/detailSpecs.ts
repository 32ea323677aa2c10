import { labelsIn } from "../api/seriesKey";
import type { ChartSpec, SeriesSpec } from "../charts/spec";
import type { SamplesTable } from "../data/samplesTable";
import { celsius, milliseconds, percent, perSecond, plain } from "../ui/format";
import { DEVICE_COLORS, iopsSpec } from "./chartSpecs";
import { busiestDevices } from "./devices";

/** The charts that not every node has series for; only those that this one has. */
export function detailSpecs(table: SamplesTable): ChartSpec[] {
  const specs = [
    iopsSpec(table), waitSpec(table), busySpec(table), pressureSpec(table), tcpSpec(table), tcpTroubleSpec(table), kernelSpec(table),
    temperatureSpec(table),
  ];
  return specs.filter((spec) => spec.series.some((series) => series.keys.every((key) => table.column(key) !== undefined)));
}

/** How long a disk request takes on average, with its time in the queue: await of iostat. */
export function waitSpec(table: SamplesTable): ChartSpec {
  const names = ["disk_io.read_ms", "disk_io.write_ms", "disk_io.reads", "disk_io.writes"];
  const combine = (readMs = 0, writeMs = 0, reads = 0, writes = 0): number =>
    reads + writes > 0 ? (readMs + writeMs) / (reads + writes) : 0;
  const series = disksOf(table, (device) => ({ keys: names.map((name) => `${name}{device=${device}}`), combine }));
  return { id: "disk-wait", title: "Disk wait", series, format: milliseconds, binary: false, max: null, minSpan: 1 };
}

/** Share of the time that a disk had anything to do. */
export function busySpec(table: SamplesTable): ChartSpec {
  const series = disksOf(table, (device) => ({
    keys: [`disk_io.busy_ms{device=${device}}`],
    combine: (ms = 0) => Math.min(100, ms / 10),
  }));
  return { id: "disk-busy", title: "Disk utilisation", series, format: percent, binary: false, max: 100, minSpan: 100 };
}

function disksOf(table: SamplesTable, value: (device: string) => Pick<SeriesSpec, "keys" | "combine">): SeriesSpec[] {
  const { shown } = busiestDevices(table, ["disk_io.read_bytes", "disk_io.write_bytes"]);
  return shown.map((device, i) => ({ label: device, color: DEVICE_COLORS[i] ?? "--c1", ...value(device) }));
}

export function pressureSpec(table: SamplesTable): ChartSpec {
  return {
    id: "pressure",
    title: "Pressure",
    series: present(table, [
      { label: "CPU", color: "--c1", keys: ["psi.cpu_some"] },
      { label: "memory", color: "--c2", keys: ["psi.mem_some"] },
      { label: "memory, all", color: "--c2", keys: ["psi.mem_full"], dashed: true },
      { label: "I/O", color: "--c3", keys: ["psi.io_some"] },
      { label: "I/O, all", color: "--c3", keys: ["psi.io_full"], dashed: true },
    ]),
    format: percent,
    binary: false,
    max: null,
    minSpan: 10,
    note: "time in which work had to wait",
  };
}

export function tcpSpec(table: SamplesTable): ChartSpec {
  return {
    id: "tcp",
    title: "TCP connections",
    series: present(table, [
      { label: "established", color: "--c1", keys: ["tcp.established"], filled: true },
      { label: "time-wait", color: "--c2", keys: ["tcp.time_wait"] },
    ]),
    format: plain,
    binary: false,
    max: null,
    minSpan: 10,
  };
}

export function tcpTroubleSpec(table: SamplesTable): ChartSpec {
  return {
    id: "tcp-trouble",
    title: "TCP trouble",
    series: present(table, [
      { label: "segments sent again", color: "--c3", keys: ["tcp.retransmits"] },
      { label: "resets sent", color: "--c4", keys: ["tcp.resets_out"] },
      { label: "dropped at listening", color: "--c2", keys: ["tcp.listen_drops"] },
    ]),
    format: perSecond,
    binary: false,
    max: null,
    minSpan: 10,
  };
}

export function kernelSpec(table: SamplesTable): ChartSpec {
  return {
    id: "kernel",
    title: "Context switches",
    series: present(table, [
      { label: "switches", color: "--c1", keys: ["system.context_switches"], filled: true },
      { label: "interrupts", color: "--c3", keys: ["system.interrupts"] },
    ]),
    format: perSecond,
    binary: false,
    max: null,
    minSpan: 100,
  };
}

/** The hottest sensors, by name. */
export function temperatureSpec(table: SamplesTable): ChartSpec {
  const sensors = table.keys().flatMap((key) => {
    const labels = labelsIn(key, "hwmon.temp");
    if (!labels) return [];
    return [{ key, name: `${labels.get("chip") ?? ""} ${labels.get("sensor") ?? ""}`, heat: table.latest(key) ?? -Infinity }];
  });
  const hottest = sensors.sort((a, b) => b.heat - a.heat || (a.key < b.key ? -1 : 1)).slice(0, DEVICE_COLORS.length);
  const hidden = sensors.length - hottest.length;
  return {
    id: "temperatures",
    title: "Temperatures",
    series: hottest
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ key, name }, i) => ({ label: name, color: DEVICE_COLORS[i] ?? "--c1", keys: [key] })),
    format: celsius,
    binary: false,
    max: null,
    minSpan: 60,
    ...(hidden > 0 ? { note: `${hidden} cooler not drawn` } : {}),
  };
}

function present(table: SamplesTable, series: SeriesSpec[]): SeriesSpec[] {
  return series.filter((one) => one.keys.every((key) => table.column(key) !== undefined));
}
