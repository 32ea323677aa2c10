import { parseStatus } from "../api/parse";
import type { Node, NodeStatus } from "../api/types";
import { Emitter } from "../data/emitter";
import { changedTo, type FleetEvent } from "../events/event";
import type { Samples, Summary } from "../live/messages";
import { SamplesTable } from "../data/samplesTable";
import { headlineOf, type Headline } from "./headline";
import { countByStatus } from "./view";

/** More nodes than this are counted in `refused` and not shown. */
export const MAX_NODES = 20_000;
const HISTORY_POINTS = 300;
const HISTORY_CPU = "cpu";

export interface StatusChange {
  node: Node;
  before: NodeStatus;
}

interface Entry {
  node: Node;
  /** Time of the newest sample that reached this node's numbers, epoch milliseconds. */
  newest: number;
  headline: Headline;
  history: SamplesTable;
  /** Generation in which the stored history was loaded; -1 for never. */
  historyGeneration: number;
}

/**
 * The fleet as it is now. The list changes at most once per message; rows are told one by one, so that a page with
 * a thousand nodes redraws only what changed and is on screen.
 */
export class FleetStore {
  readonly listChanged = new Emitter<undefined>();
  readonly statusChanged = new Emitter<StatusChange>();
  /** The list is not what the server says of the fleet: messages were missed, or nodes are not on the screen. */
  readonly drifted = new Emitter<undefined>();
  refused = 0;

  readonly #entries = new Map<string, Entry>();
  readonly #rows = new Map<string, Emitter<undefined>>();
  #list: readonly Node[] = [];
  #summaryAt = 0;
  #driftedBefore = false;

  /** Whether the complete list has been taken in once. */
  complete = false;

  /** Every node, in no particular order. The array is replaced, never changed. */
  get list(): readonly Node[] {
    return this.#list;
  }

  node(id: string): Node | null {
    return this.#entries.get(id)?.node ?? null;
  }

  /** CPU percent over time, in the column `cpu`. */
  history(id: string): SamplesTable | null {
    return this.#entries.get(id)?.history ?? null;
  }

  onRow(id: string, listener: () => void): () => void {
    const row = this.#rows.get(id) ?? new Emitter<undefined>();
    this.#rows.set(id, row);
    return row.on(listener);
  }

  /** Takes in the complete list: nodes that are missing from it are gone. */
  replace(nodes: readonly Node[]): void {
    const present = new Set(nodes.map((node) => node.id));
    for (const id of [...this.#entries.keys()]) if (!present.has(id)) this.#entries.delete(id);
    this.complete = true;
    this.update(nodes);
  }

  /** A node that is no longer part of the fleet: deleted, or archived. */
  remove(id: string): void {
    if (this.#entries.delete(id)) this.update([]);
    this.#rows.get(id)?.emit(undefined);
  }

  /** Takes in new states of some nodes. */
  update(nodes: readonly Node[]): void {
    for (const node of nodes) this.#put(node);
    this.#list = [...this.#entries.values()].map((entry) => entry.node);
    this.listChanged.emit(undefined);
    for (const node of nodes) this.#rows.get(node.id)?.emit(undefined);
  }

  /** Takes in how the whole fleet is. The newest counts: several instances of the server may send it. */
  applySummary({ at, total, counts, worst }: Summary): void {
    if (at < this.#summaryAt) return;
    this.#summaryAt = at;
    this.update(worst);
    const own = countByStatus(this.#list);
    const statuses = Object.keys(own) as NodeStatus[];
    const differs = total !== this.#list.length || statuses.some((status) => own[status] !== (counts[status] ?? 0));
    // What a message in between will bring is no drift: only a second summary that differs is.
    if (this.complete && differs && this.#driftedBefore) this.drifted.emit(undefined);
    this.#driftedBefore = differs;
  }

  /** Takes in something that happened, for what it says of a node here. */
  applyEvent(event: FleetEvent): void {
    const node = event.nodeId === null ? undefined : this.#entries.get(event.nodeId)?.node;
    if (!node) return;
    if (event.type === "node.deleted" || event.type === "node.archived") this.remove(node.id);
    const status = event.type === "node.status" ? changedTo(event, "status") : undefined;
    // A message that was faster may have brought a later status.
    if (status === undefined || (event.at ?? 0) < (node.statusSince ?? 0)) return;
    const statusReason = changedTo(event, "reason") ?? null;
    this.update([{ ...node, status: parseStatus(status), statusReason, statusSince: event.at, gap: null }]);
  }

  /** Takes a watched node's samples into its row. Rows move each second; the list's order waits for the next `update`. */
  applySamples(samples: Samples): void {
    const entry = this.#entries.get(samples.node);
    if (!entry) return;
    const cpu = samples.v["cpu.total"];
    if (cpu) entry.history.merge(samples.t, { [HISTORY_CPU]: cpu });
    const newest = Math.max(...samples.t);
    if (samples.t.length === 0 || newest <= entry.newest) return;
    entry.newest = newest;
    entry.headline = { ...entry.headline, ...headlineOf(samples, samples.t.indexOf(newest)) };
    entry.node = { ...entry.node, ...entry.headline, lastSeen: newest };
    this.#rows.get(samples.node)?.emit(undefined);
  }

  /** Whether the stored history is still to be loaded, for the first time or because live samples may have been missed since. */
  needsHistory(id: string, generation: number): boolean {
    const entry = this.#entries.get(id);
    // The first connection (generation 1) missed nothing that a load before it (generation 0) did not bring.
    return entry !== undefined && (entry.historyGeneration < 0 || Math.max(1, entry.historyGeneration) < generation);
  }

  /** Fills a node's CPU history with what the server stored, as loaded in a generation. */
  applyHistory(id: string, generation: number, t: readonly number[], cpu: readonly (number | null)[]): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.historyGeneration = generation;
    entry.history.merge(t, { [HISTORY_CPU]: cpu });
    this.#rows.get(id)?.emit(undefined);
  }

  #put(node: Node): void {
    const entry = this.#entries.get(node.id);
    if (!entry) {
      if (this.#entries.size >= MAX_NODES) {
        this.refused++;
        return;
      }
      const history = new SamplesTable(HISTORY_POINTS, 1);
      this.#entries.set(node.id, { node, newest: node.lastSeen ?? 0, headline: {}, history, historyGeneration: -1 });
      remember(history, node);
      return;
    }
    const before = entry.node.status;
    const seen = node.lastSeen ?? 0;
    if (seen >= entry.newest) {
      entry.newest = seen;
      entry.headline = {};
      entry.node = node;
      remember(entry.history, node);
    } else {
      // The summary is up to five seconds old; the watched node's own samples were faster.
      entry.node = { ...withNewerStatus(node, entry.node), ...entry.headline, lastSeen: entry.newest };
    }
    if (before !== entry.node.status) this.statusChanged.emit({ node: entry.node, before });
  }
}

/** A node of an older message with the status of the one here, if that is the newer one. */
function withNewerStatus(older: Node, here: Node): Node {
  if (older.statusSince === null || here.statusSince === null || older.statusSince >= here.statusSince) return older;
  const { status, statusReason, statusSince, gap } = here;
  return { ...older, status, statusReason, statusSince, gap };
}

function remember(history: SamplesTable, node: Node): void {
  if (node.lastSeen !== null && node.cpu !== null) history.merge([node.lastSeen], { [HISTORY_CPU]: [node.cpu] });
}
