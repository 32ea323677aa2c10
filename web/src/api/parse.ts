import { seriesKey } from "./seriesKey";
import type { Node, NodeDetail, NodePage, NodeStatus, NodeSystem, NodeType, Process, ProcessList, SeriesColumn, SeriesTable } from "./types";

/*
 * Everything that arrives from the network passes through here once. A part that is not understood is dropped or read
 * as "not known"; only an answer without its main part is refused.
 */

/** The answer is not what the API promises. */
export class MalformedAnswer extends Error {}

const MAX_NODES = 20_000;
const MAX_POINTS = 20_000;
const MAX_SERIES = 2_000;
const MAX_PROCESSES = 100;
const MAX_ADDRESSES = 8;
const STATUSES = ["UP", "DEGRADED", "DOWN", "LINK_GAP", "UNKNOWN"] as const satisfies readonly NodeStatus[];
export const NODE_TYPES = ["bare-metal", "vm", "container", "service", "software"] as const satisfies readonly NodeType[];

export type Fields = Record<string, unknown>;

export function fields(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

export function numberOrNull(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function textOrNull(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

const MAX_ROWS = 2_000;

/** The rows of a list; those that `row` gives null for are left out. Throws {@link MalformedAnswer} when it is no list. */
export function rowsOf<T>(value: unknown, row: (from: Fields) => T | null): T[] {
  if (!Array.isArray(value)) throw new MalformedAnswer("Its list is missing.");
  const rows: T[] = [];
  for (const one of value.slice(0, MAX_ROWS)) {
    const from = fields(one);
    const parsed = from && row(from);
    if (parsed !== null) rows.push(parsed);
  }
  return rows;
}

export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(textOrNull).filter((text) => text !== null) : [];
}

export function timeOrNull(value: unknown): number | null {
  if (typeof value === "string") return numberOrNull(Date.parse(value));
  return numberOrNull(value);
}

export function labelsOf(value: unknown): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [name, label] of Object.entries(fields(value) ?? {})) {
    if (typeof label === "string") labels[name] = label;
  }
  return labels;
}

export function parseStatus(value: unknown): NodeStatus {
  return STATUSES.find((status) => status === value) ?? "UNKNOWN";
}

/** A node, or null when it has no id. */
export function parseNode(value: unknown): Node | null {
  const from = fields(value);
  const id = from && textOrNull(from.id);
  if (!from || !id) return null;
  return {
    id,
    name: textOrNull(from.name) ?? id,
    type: NODE_TYPES.find((type) => type === from.type) ?? "bare-metal",
    status: parseStatus(from.status),
    statusReason: textOrNull(from.statusReason),
    statusSince: timeOrNull(from.statusSince),
    gap: numberOrNull(from.gap),
    lastSeen: timeOrNull(from.lastSeen),
    labels: labelsOf(from.labels),
    cpu: numberOrNull(from.cpu),
    memory: numberOrNull(from.memory),
    disk: numberOrNull(from.disk),
    netRx: numberOrNull(from.netRx),
    netTx: numberOrNull(from.netTx),
    diskRead: numberOrNull(from.diskRead),
    diskWrite: numberOrNull(from.diskWrite),
    load1: numberOrNull(from.load1),
    uptime: numberOrNull(from.uptime),
    agentVersion: textOrNull(from.agentVersion),
  };
}

export function parseNodes(items: unknown): Node[] | null {
  if (!Array.isArray(items)) return null;
  return items.slice(0, MAX_NODES).map(parseNode).filter((node) => node !== null);
}

export function parseNodePage(value: unknown): NodePage {
  const from = fields(value);
  const nodes = parseNodes(from?.items);
  if (!from || !nodes) throw new MalformedAnswer("The list of nodes has no items.");
  return { nodes, next: textOrNull(from.next) };
}

export function parseNodeDetail(value: unknown): NodeDetail {
  const from = fields(value);
  const node = parseNode(value);
  if (!from || !node) throw new MalformedAnswer("The node has no id.");
  const system = fields(from.system) ?? {};
  const parsed: NodeSystem = {
    hostname: textOrNull(system.hostname),
    os: textOrNull(system.os),
    kernel: textOrNull(system.kernel),
    arch: textOrNull(system.arch),
    cpuModel: textOrNull(system.cpuModel),
    cores: numberOrNull(system.cores),
    threads: numberOrNull(system.threads),
    memoryBytes: numberOrNull(system.memoryBytes),
    model: textOrNull(system.model),
    virtualization: textOrNull(system.virtualization),
    addresses: textsOf(system.addresses).slice(0, MAX_ADDRESSES),
    bootTime: numberOrNull(system.bootTime),
  };
  return {
    ...node,
    location: textOrNull(from.location) ?? "",
    provider: textOrNull(from.provider) ?? "",
    notes: textOrNull(from.notes) ?? "",
    metadata: labelsOf(from.metadata),
    version: numberOrNull(from.version),
    createdAt: timeOrNull(from.createdAt),
    updatedAt: timeOrNull(from.updatedAt),
    archivedAt: timeOrNull(from.archivedAt),
    flushIntervalSeconds: numberOrNull(from.flushIntervalSeconds),
    system: parsed,
  };
}

/** Epoch milliseconds, or null when one of them is no number or there are too many. */
export function parseTimes(value: unknown): number[] | null {
  if (!Array.isArray(value) || value.length > MAX_POINTS) return null;
  return value.every((t) => typeof t === "number" && Number.isFinite(t)) ? (value as number[]) : null;
}

/** `count` values; anything that is no finite number is a gap. Null when the length is another. */
export function parseValues(value: unknown, count: number): (number | null)[] | null {
  return Array.isArray(value) && value.length === count ? value.map(numberOrNull) : null;
}

export function parseSeriesTable(value: unknown): SeriesTable {
  const from = fields(value);
  const t = parseTimes(from?.t);
  if (!from || !t || !Array.isArray(from.series)) throw new MalformedAnswer("The series have no time axis.");
  const series: SeriesColumn[] = [];
  for (const item of from.series.slice(0, MAX_SERIES)) {
    const column = fields(item);
    const name = column && textOrNull(column.name);
    const v = column && parseValues(column.v, t.length);
    if (column && name && v) series.push({ key: seriesKey(name, labelsOf(column.labels)), unit: textOrNull(column.unit) ?? "1", v });
  }
  return { t, series };
}

/** Processes without a pid are left out; numbers that are not known read as 0. */
export function parseProcessList(value: unknown): ProcessList {
  const from = fields(value);
  const at = numberOrNull(from?.at);
  if (!from || at === null || !Array.isArray(from.processes)) throw new MalformedAnswer("The processes have no time.");
  const processes: Process[] = [];
  for (const item of from.processes.slice(0, MAX_PROCESSES)) {
    const process = fields(item);
    const pid = numberOrNull(process?.pid);
    if (!process || pid === null) continue;
    processes.push({
      pid,
      name: textOrNull(process.name) ?? "?",
      cpu: numberOrNull(process.cpu) ?? 0,
      memory: numberOrNull(process.memory) ?? 0,
      threads: numberOrNull(process.threads) ?? 0,
    });
  }
  return { at, processes };
}
