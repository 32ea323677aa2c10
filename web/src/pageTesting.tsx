import { act, type ReactNode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, vi } from "vitest";
import { ActiveAlerts } from "./alerts/activeAlerts";
import { AlertsContext } from "./alerts/alerts";
import { alertsApi } from "./alerts/alertsApi";
import { FleetContext } from "./fleet/fleet";
import { FleetStore } from "./fleet/fleetStore";
import { LiveContext } from "./live/live";
import { SessionContext } from "./session/session";
import { aDeadLive, aSession } from "./testing";

const never = new Promise<Response>(() => undefined);

/** Waits until React has drawn what an assertion expects; the limit only bounds a test that fails. */
export async function seen(assertion: () => void): Promise<void> {
  await vi.waitFor(
    async () => {
      await act(() => Promise.resolve());
      assertion();
    },
    { timeout: 30_000, interval: 20 },
  );
}

/** A page in a document of its own, before a server that answers as it is told. For files with `@vitest-environment jsdom`. */
export class PageStand {
  /** What each route answers, such as `GET /api/v1/nodes`: status and body. What has no answer waits for ever. */
  answers: Record<string, [number, unknown]> = {};
  /** Requests with their query, in their order. */
  calls: { route: string; body: unknown }[] = [];
  live = aDeadLive();
  fleet = new FleetStore();
  alerts = new ActiveAlerts(alertsApi.active);
  holder: HTMLElement = document.createElement("div");
  #root: Root | null = null;

  /** Makes one that begins anew with each test of the file. */
  static forEachTest(): PageStand {
    const stand = new PageStand();
    beforeEach(() => stand.#begin());
    afterEach(() => stand.#end());
    return stand;
  }

  async show(page: ReactNode, role = "operator"): Promise<void> {
    const session = await aSession({ role });
    act(() =>
      this.#root?.render(
        <LiveContext value={this.live}>
          <FleetContext value={this.fleet}>
            <AlertsContext value={this.alerts}>
              <SessionContext value={session}>{page}</SessionContext>
            </AlertsContext>
          </FleetContext>
        </LiveContext>,
      ),
    );
  }

  /** Waits until an assertion holds. */
  seen = seen;

  find(testId: string): HTMLElement | null {
    return this.holder.querySelector(`[data-testid="${testId}"]`);
  }

  all(testId: string): HTMLElement[] {
    return [...this.holder.querySelectorAll<HTMLElement>(`[data-testid="${testId}"]`)];
  }

  /** Types into a field, by its label. */
  fill(label: string, value: string): void {
    const id = [...this.holder.querySelectorAll("label")].find((one) => one.htmlFor !== "" && one.textContent === label)?.htmlFor;
    const input = this.holder.querySelector<HTMLInputElement>(`[id="${id ?? ""}"]`);
    if (!input) throw new Error(`No field “${label}”`);
    const property = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input) as object, "value");
    act(() => {
      property?.set?.call(input, value);
      input.dispatchEvent(new Event(input.tagName === "SELECT" ? "change" : "input", { bubbles: true }));
    });
  }

  /** Presses the last button with these words. */
  press(words: string): void {
    const button = [...this.holder.querySelectorAll("button")].findLast((one) => one.textContent === words);
    if (!button) throw new Error(`No button “${words}”`);
    act(() => button.click());
  }

  /** The bodies of requests to a route. */
  sent(route: string): unknown[] {
    return this.calls.filter((call) => call.route === route).map(({ body }) => body);
  }

  #begin(): void {
    vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
    // jsdom has dialogs, but can't show them as modal ones; it can't draw either.
    HTMLDialogElement.prototype.showModal = function () {
      this.open = true;
    };
    HTMLDialogElement.prototype.close = function () {
      this.open = false;
      this.dispatchEvent(new Event("close"));
    };
    window.scrollTo = () => undefined;
    this.answers = {};
    this.calls = [];
    this.live = aDeadLive();
    this.fleet = new FleetStore();
    this.alerts = new ActiveAlerts(alertsApi.active);
    vi.stubGlobal("fetch", vi.fn((path: string, init: RequestInit) => {
      const method = init.method ?? "GET";
      this.calls.push({ route: `${method} ${path}`, body: typeof init.body === "string" ? JSON.parse(init.body) : null });
      const answer = this.answers[`${method} ${path.replace(/\?.*/, "")}`];
      if (!answer) return never;
      const [status, body] = answer;
      return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status }));
    }));
    this.holder = document.body.appendChild(document.createElement("div"));
    this.#root = createRoot(this.holder);
  }

  #end(): void {
    act(() => this.#root?.unmount());
    this.holder.remove();
    vi.unstubAllGlobals();
    window.history.replaceState(null, "", "/");
  }
}
