import { ApiError } from "../api/problem";
import { Emitter } from "../data/emitter";
import type { EventMessage, FleetEvent } from "./event";
import type { EventPage, EventQuery } from "./eventsApi";

export type LoadEvents = (query: EventQuery) => Promise<EventPage>;

/** What a list shows. Replaced as a whole, never changed. */
export interface FeedState {
  /** Newest first, each once. */
  events: readonly FleetEvent[];
  /** Nothing has been loaded yet. */
  pending: boolean;
  error: ApiError | null;
  /** There are older ones to be had. */
  hasOlder: boolean;
}

/** More are not kept; older ones come when asked for. */
export const MAX_EVENTS = 500;
const PAGE = 50;
const CATCH_UP_PAGE = 200;
// Whoever missed more than these pages begins anew with the newest.
const CATCH_UP_PAGES = 5;
const CURSOR_EXPIRED = 410;

/**
 * The fleet's events, or one node's, as they happen: each once and none left out. It knows up to which number it has seen all; a live
 * message that does not join on there makes it ask for what is behind its cursor.
 */
export class EventFeed {
  readonly changed = new Emitter<undefined>();
  readonly #load: LoadEvents;
  readonly #node: string | undefined;
  #state: FeedState = { events: [], pending: true, error: null, hasOlder: false };
  /** Null until the first answer. */
  #place: { cursor: string; sequence: number } | null = null;
  #older: string | null = null;
  #asking: Promise<void> | null = null;
  #askAgain = false;

  constructor(load: LoadEvents, node?: string) {
    this.#load = load;
    this.#node = node;
  }

  get state(): FeedState {
    return this.#state;
  }

  /** Loads what is missing up to now. Call it first, after a new connection, and to try again. */
  catchUp(): Promise<void> {
    this.#askAgain = true;
    this.#asking ??= this.#ask().finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #ask(): Promise<void> {
    try {
      while (this.#askAgain) {
        this.#askAgain = false;
        await (this.#place === null ? this.#begin() : this.#goOn(this.#place.cursor));
      }
      this.#set({ pending: false, error: null });
    } catch (error) {
      if (error instanceof ApiError) this.#set({ pending: false, error });
    }
  }

  /** Takes in a live message. */
  take(message: EventMessage): void {
    const place = this.#place;
    if (place !== null && message.sequence <= place.sequence) return;
    if (place === null || this.#asking !== null || message.after > place.sequence) {
      void this.catchUp();
      return;
    }
    this.#place = { cursor: message.cursor, sequence: message.sequence };
    const own = message.events.filter((event) => this.#node === undefined || event.nodeId === this.#node);
    if (own.length > 0) this.#set({ events: this.#with(own) });
  }

  /** Adds a page of older events to the end of the list. */
  async loadOlder(): Promise<void> {
    if (this.#older === null) return;
    try {
      const page = await this.#load({ limit: PAGE, node: this.#node, before: this.#older });
      this.#older = page.older;
      this.#set({ events: this.#with(page.events), error: null });
    } catch (error) {
      if (error instanceof ApiError) this.#set({ error });
    }
  }

  async #begin(): Promise<void> {
    const page = await this.#load({ limit: PAGE, node: this.#node });
    this.#place = page;
    this.#older = page.older;
    this.#set({ events: page.events, pending: false });
  }

  async #goOn(cursor: string): Promise<void> {
    let after = cursor;
    try {
      for (let asked = 0; asked < CATCH_UP_PAGES; asked++) {
        const page = await this.#load({ limit: CATCH_UP_PAGE, node: this.#node, after });
        this.#place = page;
        this.#set({ events: this.#with(page.events) });
        if (!page.more) return;
        after = page.cursor;
      }
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== CURSOR_EXPIRED) throw error;
    }
    await this.#begin();
  }

  /** Those here and these, newest first, each once; the oldest leave when they are too many. */
  #with(more: readonly FleetEvent[]): FleetEvent[] {
    const all = new Map([...this.#state.events, ...more].map((event) => [event.id, event]));
    const sorted = [...all.values()].sort((a, b) => b.sequence - a.sequence);
    const dropped = sorted.splice(MAX_EVENTS);
    if (dropped.length > 0) this.#older = sorted.at(-1)?.id ?? null;
    return sorted;
  }

  #set(change: Partial<FeedState>): void {
    const events = change.events ?? this.#state.events;
    this.#state = { ...this.#state, ...change, hasOlder: this.#older !== null && events.length < MAX_EVENTS };
    this.changed.emit(undefined);
  }
}
