// What happened in the fleet, numbered; an event's id and every cursor is its number.
import { statusAt } from "./fleet.mjs";

const MAX = 2_000;
const CAUSE = "Its memory was used up by java in the minutes before.";

export class Journal {
  #events = [];
  #sequence = 0;
  #statuses = new Map();
  #send;

  /** `send` gets each live message. */
  constructor(send) {
    this.#send = send;
  }

  /** Notes every change of status since the last call; the first call notes nothing. */
  follow(fleet, now) {
    for (const node of fleet) {
      const state = statusAt(node, now);
      const before = this.#statuses.get(node.id);
      this.#statuses.set(node.id, state.status);
      if (before === undefined || before === state.status || node.archivedAt) continue;
      const changes = [change("status", before, state.status), change("reason", null, state.statusReason)];
      const sequence = this.add("node.status", node, "system", changes, state.statusSince);
      if (state.status === "DOWN") this.add("ai.explained", node, "ai", [change("event", null, String(sequence))], null, CAUSE);
      const corrected = `${node.name} was not down: it was only cut off, and its samples have come.`;
      if (before === "LINK_GAP") this.add("node.status_corrected", node, "system", [], null, corrected);
    }
  }

  add(type, node, actor, changes, at = null, text = null) {
    const sequence = ++this.#sequence;
    const event = {
      id: String(sequence), sequence, type, at: at ?? new Date().toISOString(), node: node?.id ?? null, nodeName: node?.name ?? null,
      actor, changes, text,
    };
    this.#events.push(event);
    this.#events.splice(0, this.#events.length - MAX);
    this.#send({ after: sequence - 1, sequence, cursor: event.id, items: [event] });
    return sequence;
  }

  /** What a model says may be behind an event; null for one that there is none of. */
  explanation(id) {
    const event = this.#events.find((one) => one.id === id);
    if (!event) return null;
    const to = Date.parse(event.at);
    const link = { node: event.node, series: "mem.used", from: new Date(to - 600_000).toISOString(), to: event.at };
    const statements = [{ text: CAUSE, link }, { text: "Its host may have been restarted.", link: null }];
    const steps = [{ tool: "series_summary", arguments: '{"series":"mem.used"}', bytes: 310, milliseconds: 12, error: null }];
    return { event: id, node: event.node, nodeName: event.nodeName, model: "llama3.2:3b", statements, steps, linksDropped: 1 };
  }

  page(query) {
    const limit = Number(query.get("limit") ?? 100);
    const node = query.get("node");
    const seen = this.#events.filter((event) => !node || event.node === node);
    const after = query.get("after");
    if (after !== null) {
      const rest = seen.filter((event) => event.sequence > Number(after));
      const more = rest.length > limit;
      const sequence = more ? rest[limit - 1].sequence : this.#sequence;
      return { items: rest.slice(0, limit), cursor: String(sequence), sequence, more, older: null };
    }
    const before = Number(query.get("before") ?? Number.POSITIVE_INFINITY);
    const rest = seen.filter((event) => event.sequence < before).reverse();
    const older = rest.length > limit ? rest[limit - 1].id : null;
    return { items: rest.slice(0, limit), cursor: String(this.#sequence), sequence: this.#sequence, more: false, older };
  }
}

export const change = (field, old, now) => ({ field, old, new: now });
