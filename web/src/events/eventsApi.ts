import { request } from "../api/http";
import { fields, MalformedAnswer, numberOrNull, rowsOf, textOrNull } from "../api/parse";
import { parseEvent, type FleetEvent } from "./event";

export interface EventPage {
  /** After a cursor in their order, otherwise newest first. Fewer than asked for, even none, do not mean the end. */
  events: FleetEvent[];
  /** Where the question for what follows goes on. */
  cursor: string;
  /** The number of the last event that `cursor` is behind, seen or not. */
  sequence: number;
  /** There is more behind `cursor` already. */
  more: boolean;
  /** Where the question for older ones goes on; null at the end. */
  older: string | null;
}

export interface EventQuery {
  limit: number;
  /** Only of this node. */
  node?: string | undefined;
  /** Behind this cursor. */
  after?: string;
  /** Before this place. */
  before?: string;
}

export const eventsApi = {
  list: (query: EventQuery): Promise<EventPage> => {
    const search = new URLSearchParams({ limit: String(query.limit) });
    for (const name of ["node", "after", "before"] as const) {
      const value = query[name];
      if (value !== undefined) search.set(name, value);
    }
    return request(`/api/v1/events?${search.toString()}`, parsePage);
  },
};

function parsePage(body: unknown): EventPage {
  const from = fields(body);
  const cursor = textOrNull(from?.cursor);
  const sequence = numberOrNull(from?.sequence);
  if (!from || cursor === null || sequence === null) throw new MalformedAnswer("The events have no cursor.");
  return { events: rowsOf(from.items, parseEvent), cursor, sequence, more: from.more === true, older: textOrNull(from.older) };
}
