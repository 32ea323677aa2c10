import type { ChartSpec, SeriesSpec } from "../charts/spec";
import type { SamplesTable } from "../data/samplesTable";
import { byteRate, bytes, percent, perSecond, plain } from "../ui/format";
import { busiestDevices } from "./devices";

export const DEVICE_COLORS = ["--c1", "--c2", "--c3", "--c4"] as const;

function area(label: string, color: string, key: string): SeriesSpec {
  return { label, color, keys: [key], stacked: true };
}

export const cpuSpec: ChartSpec = {
  id: "cpu",
  title: "CPU",
  series: [
    area("user", "--c1", "cpu.user"),
    area("system", "--c2", "cpu.system"),
    area("iowait", "--c3", "cpu.iowait"),
    area("steal", "--c4", "cpu.steal"),
    { label: "total", color: "--ink", keys: ["cpu.total"] },
  ],
  format: percent,
  binary: false,
  max: 100,
  minSpan: 100,
};

export const loadSpec: ChartSpec = {
  id: "load",
  title: "Load",
  series: [
    { label: "1 min", color: "--c1", keys: ["load.1"], filled: true },
    { label: "5 min", color: "--c2", keys: ["load.5"] },
    { label: "15 min", color: "--c3", keys: ["load.15"] },
  ],
  format: plain,
  binary: false,
  max: null,
  minSpan: 1,
};

/** Memory adds up to its total: what is neither used nor free holds cached files. */
export function memorySpec(total: number | null): ChartSpec {
  return {
    id: "memory",
    title: "Memory",
    series: [
      area("used", "--c1", "mem.used"),
      {
        label: "cached",
        color: "--c6",
        keys: ["mem.total", "mem.used", "mem.free"],
        combine: (all = 0, used = 0, free = 0) => Math.max(0, all - used - free),
        stacked: true,
      },
      area("free", "--c5", "mem.free"),
    ],
    format: bytes,
    binary: true,
    max: total,
    minSpan: 1,
    ...(total === null ? {} : { note: `of ${bytes(total)}` }),
  };
}

export function networkSpec(table: SamplesTable): ChartSpec {
  const mirror: Mirror = { id: "network", title: "Network", up: "net.rx_bytes", down: "net.tx_bytes", label: "interface" };
  return { ...mirrorSpec(table, mirror, ["received", "sent"]), format: byteRate, binary: true, minSpan: 1_024 };
}

export function diskIoSpec(table: SamplesTable): ChartSpec {
  const mirror: Mirror = { id: "disk-io", title: "Disk I/O", up: "disk_io.read_bytes", down: "disk_io.write_bytes", label: "device" };
  return { ...mirrorSpec(table, mirror, ["read", "written"]), format: byteRate, binary: true, minSpan: 1_024 };
}

/** Requests a second. */
export function iopsSpec(table: SamplesTable): ChartSpec {
  const mirror: Mirror = { id: "iops", title: "Disk requests", up: "disk_io.reads", down: "disk_io.writes", label: "device" };
  return { ...mirrorSpec(table, mirror, ["reads", "writes"]), format: perSecond, binary: false, minSpan: 10 };
}

interface Mirror {
  id: string;
  title: string;
  /** Series name drawn upward and downward. */
  up: string;
  down: string;
  /** The label that tells devices apart. */
  label: string;
}

type MirrorSpec = Omit<ChartSpec, "format" | "binary" | "minSpan">;

function mirrorSpec(table: SamplesTable, mirror: Mirror, [upWord, downWord]: readonly [string, string]): MirrorSpec {
  const { shown, hidden } = busiestDevices(table, [mirror.up, mirror.down]);
  const series = shown.flatMap((device, i): SeriesSpec[] => {
    const color = DEVICE_COLORS[i] ?? "--c1";
    const key = (name: string): string => `${name}{${mirror.label}=${device}}`;
    return [
      { label: `${device} ${upWord}`, color, keys: [key(mirror.up)], filled: true },
      { label: `${device} ${downWord}`, color, keys: [key(mirror.down)], filled: true, mirrored: true, dashed: true },
    ];
  });
  return {
    id: mirror.id,
    title: mirror.title,
    series,
    max: null,
    ...(hidden > 0 ? { note: `${hidden} quieter not drawn` } : {}),
  };
}
