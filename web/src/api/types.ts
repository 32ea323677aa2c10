/** Shapes of the HTTP API, as the rest of the dashboard sees them after validation. */

export type NodeType = "bare-metal" | "vm" | "container" | "service" | "software";
/** LINK_GAP: it runs, and samples that were held back while it was cut off still arrive. */
export type NodeStatus = "UP" | "DEGRADED" | "DOWN" | "LINK_GAP" | "UNKNOWN";

/** One monitored host. Percentages are 0–100, rates are bytes per second, times are epoch milliseconds, uptime is seconds. */
export interface Node {
  id: string;
  name: string;
  type: NodeType;
  status: NodeStatus;
  /** Why it has that status, in a sentence; null when there is nothing to say. */
  statusReason: string | null;
  statusSince: number | null;
  /** Seconds of samples that are missing and may still come. */
  gap: number | null;
  lastSeen: number | null;
  labels: Record<string, string>;
  cpu: number | null;
  memory: number | null;
  disk: number | null;
  netRx: number | null;
  netTx: number | null;
  diskRead: number | null;
  diskWrite: number | null;
  load1: number | null;
  uptime: number | null;
  agentVersion: string | null;
}

export interface NodeSystem {
  hostname: string | null;
  os: string | null;
  kernel: string | null;
  arch: string | null;
  cpuModel: string | null;
  /** Physical cores. */
  cores: number | null;
  /** Logical processors. */
  threads: number | null;
  memoryBytes: number | null;
  /** Maker and model of the machine. */
  model: string | null;
  /** What the system runs in, such as `docker` or `kvm`; `none` for the hardware itself. */
  virtualization: string | null;
  addresses: string[];
  /** When the system was started, epoch milliseconds. */
  bootTime: number | null;
}

/** What people write about a node; names and values of `metadata` are theirs. */
export interface NodeNotes {
  name: string;
  type: NodeType;
  labels: Record<string, string>;
  location: string;
  provider: string;
  notes: string;
  metadata: Record<string, string>;
}

export interface NodeDetail extends Node, NodeNotes {
  /** Grows with each change by people; null when the server does not say. */
  version: number | null;
  createdAt: number | null;
  updatedAt: number | null;
  /** Since when it is hidden from the fleet; null while it is not. */
  archivedAt: number | null;
  flushIntervalSeconds: number | null;
  system: NodeSystem;
}

/** A page of nodes; `next` is the cursor of the page after it, null at the end. */
export interface NodePage {
  nodes: Node[];
  next: string | null;
}

/** One process of a snapshot. CPU is percent of one core, memory is resident bytes. */
export interface Process {
  pid: number;
  name: string;
  cpu: number;
  memory: number;
  threads: number;
}

/** A node's top processes at a time, epoch milliseconds. */
export interface ProcessList {
  at: number;
  processes: Process[];
}

/** One column of a query's answer. `key` is `name` or `name{label=value,…}` with sorted labels; null is a gap. */
export interface SeriesColumn {
  key: string;
  unit: string;
  v: (number | null)[];
}

/** Columns over one ascending time axis in epoch milliseconds. */
export interface SeriesTable {
  t: number[];
  series: SeriesColumn[];
}
