import { request } from "../api/http";
import { fields, MalformedAnswer, numberOrNull, rowsOf, textOrNull, textsOf, type Fields } from "../api/parse";

/** A fleet that may come. Empty texts leave the choice to the server. */
export interface FleetCase {
  nodes: string;
  flush: string;
  batch: string;
  stack: string;
  /** Prices that are others than this installation's, by name: dollars as written. */
  prices: Readonly<Record<string, string>>;
}

/** What one thing would cost a month: at the least, where runs of functions share instances, and at most, where they share none. */
export interface CostTerm {
  name: string;
  dollars: number;
  dollarsAtMost: number;
}

/** What others take for such a fleet. */
export interface Peer {
  name: string;
  /** Between two samples. */
  sampleSeconds: number | null;
  perNode: number | null;
  dollars: number | null;
  /** The key of its price in `prices`; null when it has none. */
  price: string | null;
  /** What that price is of. */
  of: string;
}

export interface Estimate {
  nodes: number;
  flushSeconds: number;
  stack: string | null;
  batchSeconds: number;
  installations: number;
  dollars: number;
  dollarsAtMost: number;
  perNode: number;
  perNodeAtMost: number;
  /** The dearest first. */
  terms: CostTerm[];
  peers: Peer[];
}

/** Fleets of several sizes, each at several intervals. */
export interface CostTable {
  rows: CostRow[];
  /** Dollars by name, as they were used. */
  prices: Record<string, number>;
  stacks: string[];
}

export interface CostRow {
  nodes: number;
  flushSeconds: number;
  perNode: number;
  perNodeAtMost: number;
  /** The interval that is usual for so many nodes. */
  isUsual: boolean;
  note: string | null;
}

const PATH = "/api/v1/system/cost";

export const estimateApi = {
  estimate(given: FleetCase, signal?: AbortSignal): Promise<Estimate> {
    const query = new URLSearchParams();
    for (const name of ["nodes", "flush", "batch", "stack"] as const) if (given[name].trim() !== "") query.set(name, given[name].trim());
    putPrices(query, given.prices);
    return request(`${PATH}/estimate?${query.toString()}`, parseEstimate, { signal });
  },

  table(prices: FleetCase["prices"], signal?: AbortSignal): Promise<CostTable> {
    const query = new URLSearchParams();
    putPrices(query, prices);
    return request(`${PATH}/table?${query.toString()}`, parseTable, { signal });
  },
};

function putPrices(query: URLSearchParams, prices: FleetCase["prices"]): void {
  const written = Object.entries(prices).map(([name, dollars]): [string, string] => [name, dollars.trim().replace(",", ".")]);
  const given = written.filter(([, dollars]) => dollars !== "" && Number.isFinite(Number(dollars)));
  if (given.length > 0) query.set("prices", given.map(([name, dollars]) => `${name}=${dollars}`).join(","));
}

export function parseEstimate(body: unknown): Estimate {
  const from = fields(body);
  const dollars = numberOrNull(from?.dollars);
  const nodes = numberOrNull(from?.nodes);
  if (!from || dollars === null || nodes === null) throw new MalformedAnswer("It holds no estimate.");
  const dollarsAtMost = numberOrNull(from.dollarsAtMost) ?? dollars;
  return {
    nodes,
    flushSeconds: numberOrNull(from.flushSeconds) ?? 0,
    stack: textOrNull(from.stack),
    batchSeconds: numberOrNull(from.batchSeconds) ?? 0,
    installations: numberOrNull(from.installations) ?? 1,
    dollars,
    dollarsAtMost,
    perNode: numberOrNull(from.perNode) ?? dollars / Math.max(1, nodes),
    perNodeAtMost: numberOrNull(from.perNodeAtMost) ?? dollarsAtMost / Math.max(1, nodes),
    terms: rowsOf(from.terms, parseTerm).sort((a, b) => b.dollarsAtMost - a.dollarsAtMost),
    peers: Array.isArray(from.peers) ? rowsOf(from.peers, parsePeer) : [],
  };
}

function parseTerm(from: Fields): CostTerm | null {
  const name = textOrNull(from.name);
  const dollars = numberOrNull(from.dollars) ?? 0;
  return name === null ? null : { name, dollars, dollarsAtMost: numberOrNull(from.dollarsAtMost) ?? dollars };
}

function parsePeer(from: Fields): Peer | null {
  const name = textOrNull(from.name);
  if (name === null) return null;
  return {
    name,
    sampleSeconds: numberOrNull(from.sampleSeconds),
    perNode: numberOrNull(from.perNode),
    dollars: numberOrNull(from.dollars),
    price: textOrNull(from.price),
    of: textOrNull(from.of) ?? "",
  };
}

export function parseTable(body: unknown): CostTable {
  const from = fields(body);
  const prices: Record<string, number> = {};
  for (const [name, value] of Object.entries(fields(from?.prices) ?? {})) if (typeof value === "number") prices[name] = value;
  return { rows: rowsOf(from?.rows, parseRow), prices, stacks: textsOf(from?.stacks) };
}

function parseRow(from: Fields): CostRow | null {
  const nodes = numberOrNull(from.nodes);
  const flushSeconds = numberOrNull(from.flushSeconds);
  const perNode = numberOrNull(from.perNode);
  if (nodes === null || flushSeconds === null || perNode === null) return null;
  return {
    nodes,
    flushSeconds,
    perNode,
    perNodeAtMost: numberOrNull(from.perNodeAtMost) ?? perNode,
    isUsual: from.isUsual === true,
    note: textOrNull(from.note),
  };
}

export interface CostLine {
  nodes: number;
  note: string | null;
  /** One for each interval; null where there is none. */
  cells: (CostRow | null)[];
}

/** The table as a grid: sizes down, intervals across, both in the order in which they came. */
export function gridOf(rows: readonly CostRow[]): { flushes: number[]; lines: CostLine[] } {
  const flushes = [...new Set(rows.map(({ flushSeconds }) => flushSeconds))];
  const sizes = [...new Set(rows.map(({ nodes }) => nodes))];
  const lines = sizes.map((nodes) => {
    const own = rows.filter((row) => row.nodes === nodes);
    return {
      nodes,
      note: own.find(({ note }) => note !== null)?.note ?? null,
      cells: flushes.map((flush) => own.find(({ flushSeconds }) => flushSeconds === flush) ?? null),
    };
  });
  return { flushes, lines };
}
