import type { ChartSpec } from "../charts/spec";
import type { SamplesTable } from "../data/samplesTable";
import { percent, plain } from "../ui/format";
import { busiestDevices } from "./devices";

const COLORS = ["--c1", "--c2", "--c3", "--c4"] as const;

/** A line per device of one series, for at most four; null when there is none. */
function devicesSpec(
  table: SamplesTable,
  { id, title, name, label, format, max, minSpan, note }: Pick<ChartSpec, "id" | "title" | "format" | "max" | "minSpan"> & {
    name: string;
    label: string;
    note?: string;
  },
): ChartSpec | null {
  const { shown, hidden } = busiestDevices(table, [name, name]);
  if (shown.length === 0) return null;
  const notes = [note, hidden > 0 ? `${hidden} quieter not drawn` : undefined].filter((one) => one !== undefined);
  return {
    id,
    title,
    series: shown.map((device, i) => ({ label: device, color: COLORS[i] ?? "--c1", keys: [`${name}{${label}=${device}}`] })),
    format,
    binary: false,
    max,
    minSpan,
    ...(notes.length > 0 ? { note: notes.join(" · ") } : {}),
  };
}

export function containerCpuSpec(table: SamplesTable): ChartSpec | null {
  return devicesSpec(table, {
    id: "containers-cpu", title: "Containers: CPU", name: "container.cpu", label: "container", format: percent, max: null, minSpan: 10, note: "of one core",
  });
}

export function gpuSpec(table: SamplesTable): ChartSpec | null {
  return devicesSpec(table, { id: "gpu", title: "GPU load", name: "gpu.util", label: "gpu", format: percent, max: 100, minSpan: 100 });
}

export function checkLatencySpec(table: SamplesTable): ChartSpec | null {
  return devicesSpec(table, {
    id: "checks", title: "Sensors: latency", name: "check.latency", label: "sensor", format: milliseconds, max: null, minSpan: 1,
  });
}

export function milliseconds(value: number | null): string {
  return value === null ? plain(null) : `${plain(value)}\u202fms`;
}
