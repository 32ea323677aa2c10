import { request } from "../api/http";
import { fields, MalformedAnswer, numberOrNull, rowsOf, textOrNull, type Fields } from "../api/parse";

export interface CostDay {
  /** As `2026-11-21`. */
  day: string;
  dollars: number;
}

/** One kind of thing that is paid for, over all days asked for. */
export interface CostMeter {
  meter: string;
  unit: string;
  quantity: number;
  dollars: number;
}

/** What the load that was counted costs at list prices. */
export interface Cost {
  /** Oldest first; only days with something counted. */
  days: CostDay[];
  /** The dearest first. */
  meters: CostMeter[];
  /** Nodes that sent in the last day. */
  nodes: number;
  month: { spent: number; projected: number; perNode: number | null; budget: number | null };
  /** What nodes that nobody watches do; `stretch` above 1: the budget slows them. */
  pace: { flushIntervalSeconds: number | null; stretch: number };
}

export const COST_DAYS = 30;

export const costApi = {
  load: (signal?: AbortSignal): Promise<Cost> => request(`/api/v1/system/cost?days=${COST_DAYS}`, parseCost, { signal }),
};

export function parseCost(body: unknown): Cost {
  const from = fields(body);
  const month = fields(from?.month);
  const spent = numberOrNull(month?.spent);
  if (!from || !month || spent === null) throw new MalformedAnswer("It holds no month.");
  const pace = fields(from.pace);
  const budget = numberOrNull(month.budget);
  return {
    days: rowsOf(from.days, parseDay),
    meters: rowsOf(from.meters, parseMeter).sort((a, b) => b.dollars - a.dollars),
    nodes: numberOrNull(from.nodes) ?? 0,
    month: {
      spent,
      projected: numberOrNull(month.projected) ?? spent,
      perNode: numberOrNull(month.perNode),
      budget: budget === 0 ? null : budget,
    },
    pace: { flushIntervalSeconds: numberOrNull(pace?.flushIntervalSeconds), stretch: numberOrNull(pace?.stretch) ?? 1 },
  };
}

function parseDay(from: Fields): CostDay | null {
  const day = textOrNull(from.day);
  return day === null ? null : { day, dollars: numberOrNull(from.dollars) ?? 0 };
}

function parseMeter(from: Fields): CostMeter | null {
  const meter = textOrNull(from.meter);
  if (meter === null) return null;
  const unit = textOrNull(from.unit) ?? "";
  return { meter, unit, quantity: numberOrNull(from.quantity) ?? 0, dollars: numberOrNull(from.dollars) ?? 0 };
}
