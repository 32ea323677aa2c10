import { fields } from "../api/parse";
import { ApiError } from "../api/problem";
import { Emitter } from "../data/emitter";
import { isActive, later, parseAlert, type Alert } from "./alert";
import type { AlertPage } from "./alertsApi";

export type LoadActive = (cursor: string | null) => Promise<AlertPage>;

/** What is wrong now. Replaced as a whole, never changed. */
export interface ActiveState {
  /** Those that wait and those that fire, in no order. */
  alerts: readonly Alert[];
  /** Nothing has been loaded yet. */
  pending: boolean;
  error: ApiError | null;
  /** There are more than are kept. */
  cut: boolean;
}

/** More are not kept: whoever has so many needs no list. */
export const MAX_ACTIVE = 1_000;
const MAX_PAGES = 10;
const MAX_ENDED = 500;

/** The alerts that wait or fire: loaded when it begins and after each reconnection, and told of by live messages in between. */
export class ActiveAlerts {
  readonly changed = new Emitter<undefined>();
  readonly #load: LoadActive;
  #state: ActiveState = { alerts: [], pending: true, error: null, cut: false };
  /** What was told while an answer was on its way, which may be older. */
  #told: Alert[] | null = null;
  /** Those that are over, so that a late message does not bring them back. The oldest leave. */
  readonly #ended = new Set<string>();
  #loading: Promise<void> | null = null;
  #again = false;

  constructor(load: LoadActive) {
    this.#load = load;
  }

  get state(): ActiveState {
    return this.#state;
  }

  /** How many fire. */
  get firing(): number {
    return this.#state.alerts.filter(({ status }) => status === "firing").length;
  }

  /** Loads all of them. Call it first, after a new connection, and to try again. */
  refresh(): Promise<void> {
    this.#again = true;
    this.#loading ??= this.#refresh().finally(() => (this.#loading = null));
    return this.#loading;
  }

  async #refresh(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      this.#told = [];
      // What the server says from here on is newer than what was over before.
      this.#ended.clear();
      try {
        const { alerts, cut } = await this.#loadAll();
        this.#set({ alerts: this.#with(alerts, this.#told), pending: false, error: null, cut });
      } catch (error) {
        if (error instanceof ApiError) this.#set({ ...this.#state, pending: false, error });
      }
      this.#told = null;
    }
  }

  async #loadAll(): Promise<{ alerts: Alert[]; cut: boolean }> {
    const alerts: Alert[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer: AlertPage = await this.#load(cursor);
      alerts.push(...answer.alerts);
      cursor = answer.next;
      if (cursor === null || alerts.length >= MAX_ACTIVE) break;
    }
    return { alerts: alerts.slice(0, MAX_ACTIVE), cut: cursor !== null || alerts.length > MAX_ACTIVE };
  }

  /** Takes in a live message. */
  take(message: unknown): void {
    const alert = parseAlert(fields(message) ?? {});
    if (alert) this.replace(alert);
  }

  /** Takes in how an alert is now. */
  replace(alert: Alert): void {
    this.#told?.push(alert);
    this.#set({ ...this.#state, alerts: this.#with(this.#state.alerts, [alert]) });
  }

  #with(alerts: readonly Alert[], told: readonly Alert[]): Alert[] {
    const all = new Map(alerts.map((alert) => [alert.id, alert]));
    for (const alert of told) {
      const known = all.get(alert.id);
      all.set(alert.id, known ? later(known, alert) : alert);
      if (!isActive(alert)) this.#bury(alert.id);
    }
    return [...all.values()].filter((alert) => isActive(alert) && !this.#ended.has(alert.id)).slice(-MAX_ACTIVE);
  }

  #bury(id: string): void {
    this.#ended.add(id);
    const [oldest] = this.#ended;
    if (this.#ended.size > MAX_ENDED && oldest !== undefined) this.#ended.delete(oldest);
  }

  #set(state: ActiveState): void {
    this.#state = state;
    this.changed.emit(undefined);
  }
}
