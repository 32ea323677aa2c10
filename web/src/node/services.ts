import { labelOf } from "../api/seriesKey";
import type { SamplesTable } from "../data/samplesTable";

/** What the agent asks for now and then stands in every sample, but a sample may be late. */
const WITHIN_MS = 10 * 60_000;

/** For what ends with a container's run: what it used before must not be shown for long. */
const NOW_MS = 60_000;

/** The values of a label that any series of one of these names carries, in order. */
export function labelled(table: SamplesTable, ...names: string[]): string[] {
  const found = new Set<string>();
  for (const key of table.keys()) {
    for (const name of names) {
      const value = labelOf(key, name);
      if (value !== null) found.add(value);
    }
  }
  return [...found].sort((a, b) => (a < b ? -1 : 1));
}

function newest(table: SamplesTable, name: string, label: string, value: string, within = WITHIN_MS): number | null {
  return table.latest(`${name}{${label}=${value}}`, within);
}

export interface Container {
  name: string;
  running: boolean;
  /** Null when it has no health check, or none has been made yet. */
  healthy: boolean | null;
  /** Percent of one core. */
  cpu: number | null;
  /** Bytes. */
  memory: number | null;
  memoryLimit: number | null;
  restarts: number | null;
}

/** Containers that are still listed: those that run first, the ones that use the most memory before others. */
export function containersOf(table: SamplesTable): Container[] {
  return labelled(table, "container.running")
    .flatMap((name): Container[] => {
      const value = (series: string, within?: number): number | null => newest(table, `container.${series}`, "container", name, within);
      const running = value("running");
      if (running === null) return [];
      const healthy = value("healthy", NOW_MS);
      return [{
        name,
        running: running === 1,
        healthy: healthy === null ? null : healthy === 1,
        cpu: value("cpu", NOW_MS),
        memory: value("mem", NOW_MS),
        memoryLimit: value("mem_limit"),
        restarts: value("restarts"),
      }];
    })
    .sort((a, b) => Number(b.running) - Number(a.running) || (b.memory ?? -1) - (a.memory ?? -1) || (a.name < b.name ? -1 : 1));
}

export interface Sensor {
  name: string;
  /** Null while it has not been tried. */
  up: boolean | null;
  /** Milliseconds. */
  latency: number | null;
  /** HTTP status or exit code. */
  status: number | null;
  /** Days until the certificate expires. */
  certificateDays: number | null;
  match: boolean | null;
}

/** The sensors, those that are down first. */
export function sensorsOf(table: SamplesTable): Sensor[] {
  return labelled(table, "check.up")
    .map((name) => {
      const value = (series: string): number | null => newest(table, `check.${series}`, "sensor", name);
      const up = value("up");
      const match = value("match");
      return {
        name,
        up: up === null ? null : up === 1,
        latency: up === 1 ? value("latency") : null,
        status: value("status"),
        certificateDays: value("cert_days"),
        match: match === null ? null : match === 1,
      };
    })
    .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

function rank(sensor: Sensor): number {
  return sensor.up === null ? 1 : sensor.up ? 2 : 0;
}

export interface Gpu {
  name: string;
  /** Percent. */
  load: number | null;
  memoryUsed: number | null;
  memoryTotal: number | null;
  /** Degrees Celsius. */
  temperature: number | null;
  /** Watts. */
  power: number | null;
  fan: number | null;
}

export function gpusOf(table: SamplesTable): Gpu[] {
  return labelled(table, "gpu.util", "gpu.mem_total").map((name) => {
    const value = (series: string): number | null => newest(table, `gpu.${series}`, "gpu", name);
    return {
      name,
      load: value("util"),
      memoryUsed: value("mem_used"),
      memoryTotal: value("mem_total"),
      temperature: value("temp"),
      power: value("power"),
      fan: value("fan"),
    };
  });
}

// The agent's numbers for systemd's states; 0 is something else.
const STATES = ["unknown", "running", "degraded", "in maintenance", "starting", "initializing", "stopping"] as const;

export interface Units {
  state: string;
  /** How many have failed; more than are named when there are very many. */
  failed: number;
  failedUnits: string[];
  /** Services that had to be restarted, most often first. */
  restarted: { unit: string; count: number }[];
}

/** What systemd says; null when the node has none. */
export function unitsOf(table: SamplesTable): Units | null {
  const state = table.latest("systemd.state", WITHIN_MS);
  if (state === null) return null;
  const count = (name: string, unit: string): number => newest(table, name, "unit", unit) ?? 0;
  const failedUnits = labelled(table, "systemd.unit_failed").filter((unit) => count("systemd.unit_failed", unit) === 1);
  return {
    state: STATES[state] ?? STATES[0],
    failed: table.latest("systemd.units_failed", WITHIN_MS) ?? failedUnits.length,
    failedUnits,
    restarted: labelled(table, "systemd.restarts")
      .map((unit) => ({ unit, count: count("systemd.restarts", unit) }))
      .filter((one) => one.count > 0)
      .sort((a, b) => b.count - a.count || (a.unit < b.unit ? -1 : 1)),
  };
}
