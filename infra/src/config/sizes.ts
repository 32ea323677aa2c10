/** What an installation is made for. Every value of a size can be set by itself in the stack's configuration. */
export type SizeName = "dev" | "small" | "fleet";

export interface Size {
  /** Throughput units: 1 MB/s or 1,000 events a second in, each. */
  throughputUnits: number;
  /** Up to how many units the hub raises itself; the same number turns that off. */
  maxThroughputUnits: number;
  /** 1 to 32, of each hub; cannot be changed afterwards. */
  partitions: number;
  /** How long ingest lets frames gather, 0 to 10; nodes that somebody watches are shown at once all the same. */
  batchSeconds: number;
  /** How long the hub keeps events that nobody could read: 1 to 168. */
  hubRetentionHours: number;
  /** `Free_F1` (20 connections, 20,000 messages a day) or `Standard_S1`. */
  signalRSku: "Free_F1" | "Standard_S1";
  signalRUnits: number;
  instanceMemoryMb: 512 | 2048 | 4096;
  maxInstances: number;
  redundancy: Redundancy;
  /** GB of logs and traces a day; more is dropped until the next day. */
  logCapGb: number;
  logRetentionDays: number;
  /** Of requests and dependencies; exceptions and warnings are kept whole. */
  samplingPercent: number;
}

/** Copies in one place, over zones, or also in another region (`GZRS`, `RAGZRS`, `GRS`). */
export type Redundancy = "LRS" | "ZRS" | "GRS" | "GZRS" | "RAGZRS";

const dev: Size = {
  throughputUnits: 1,
  maxThroughputUnits: 1,
  partitions: 2,
  batchSeconds: 0,
  hubRetentionHours: 24,
  signalRSku: "Free_F1",
  signalRUnits: 1,
  instanceMemoryMb: 512,
  maxInstances: 40,
  redundancy: "LRS",
  logCapGb: 0.1,
  logRetentionDays: 30,
  samplingPercent: 20,
};

export const sizes: Readonly<Record<SizeName, Size>> = {
  /** To try things. */
  dev,
  /** Some hundred nodes and up to twenty people at once. */
  small: { ...dev, batchSeconds: 5, hubRetentionHours: 72, redundancy: "ZRS", logCapGb: 0.16, samplingPercent: 5 },
  /** Ten thousand nodes that send each minute. */
  fleet: {
    throughputUnits: 1,
    maxThroughputUnits: 8,
    partitions: 4,
    batchSeconds: 10,
    hubRetentionHours: 168,
    signalRSku: "Standard_S1",
    signalRUnits: 1,
    instanceMemoryMb: 512,
    maxInstances: 100,
    redundancy: "ZRS",
    logCapGb: 0.16,
    logRetentionDays: 30,
    samplingPercent: 1,
  },
};
