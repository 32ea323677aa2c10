// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseNodes } from "../api/parse";
import { SessionContext } from "../session/session";
import { aSession } from "../testing";
import { LiveContext } from "../live/live";
import { LiveLink } from "../live/liveLink";
import { WatchList } from "../live/watchList";
import { createFleet, FleetContext } from "./fleet";
import { FleetPage } from "./FleetPage";

const raw = (id: string, changes: object = {}) => ({ id, name: id, type: "vm", status: "UP", lastSeen: 1_000, cpu: 10, ...changes });

let root: Root;
let holder: HTMLElement;
let nodes: object[];
let status: number;

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  nodes = [];
  status = 200;
  vi.stubGlobal("fetch", vi.fn((path: string) => {
    const body = path.endsWith("/nodes") ? { items: nodes, next: null } : { t: [], series: [] };
    return Promise.resolve(new Response(JSON.stringify(status === 200 ? body : { title: "Broken", detail: "Wait." }), { status }));
  }));
  holder = document.body.appendChild(document.createElement("div"));
  root = createRoot(holder);
});

afterEach(() => {
  act(() => root.unmount());
  holder.remove();
  vi.unstubAllGlobals();
});

/** Waits until React has drawn what the assertion expects. */
async function seen(assertion: () => void): Promise<void> {
  await vi.waitFor(async () => {
    await act(() => Promise.resolve());
    assertion();
  });
}

async function show(role = "admin"): Promise<LiveLink> {
  const session = await aSession({ role });
  const link = new LiveLink({ open: () => new Promise(() => undefined) });
  const fleet = createFleet(link);
  const live = { link, watchList: new WatchList(() => Promise.resolve(60)) };
  act(() => {
    root.render(
      <LiveContext value={live}>
        <FleetContext value={fleet}>
          <SessionContext value={session}>
            <FleetPage />
          </SessionContext>
        </FleetContext>
      </LiveContext>,
    );
  });
  return link;
}

const text = (selector: string): string[] => [...holder.querySelectorAll(selector)].map((element) => element.textContent);

describe("FleetPage", () => {
  it("FleetPage_NoNodes_TeachesHowToStartAnAgent", async () => {
    await show();
    await seen(() => expect(holder.textContent).toContain("cloudnexus-agent"));
  });

  it.each([["admin", 1], ["operator", 0], ["viewer", 0]])("FleetPage_NoNodes_OffersTheCommandToAdminsOnly %s", async (role, buttons) => {
    await show(role);
    await seen(() => expect(holder.textContent).toContain("cloudnexus-agent"));
    expect(holder.querySelectorAll("[data-testid=add-node]")).toHaveLength(buttons);
  });

  it("FleetPage_FleetMessage_ChangesTheNumbers", async () => {
    nodes = [raw("a"), raw("b", { status: "DOWN", cpu: null })];
    const link = await show();
    await seen(() => expect(text("[data-testid=node-cpu]")).toEqual(["10.0\u202f%", "–"]));
    expect(text("[data-testid=node-status]")).toEqual(["Up", "Down"]);
    act(() => link.fleet.emit(parseNodes([raw("a", { cpu: 42, lastSeen: 2_000 })]) ?? []));
    expect(text("[data-testid=node-cpu]")[0]).toBe("42.0\u202f%");
  });

  it("FleetPage_StatusChip_FiltersTheList", async () => {
    nodes = [raw("a"), raw("b", { status: "DOWN" })];
    await show();
    await seen(() => expect(text("[data-testid=node-link]")).toEqual(["a", "b"]));
    act(() => holder.querySelector<HTMLButtonElement>(".chip[data-status=DOWN]")?.click());
    expect(text("[data-testid=node-link]")).toEqual(["b"]);
  });

  it("FleetPage_ManyNodes_HasOnlySomeRowsInTheDocument", async () => {
    nodes = Array.from({ length: 1_000 }, (_, i) => raw(`node-${i}`));
    await show();
    await seen(() => expect(text("[data-testid=node]").length).toBeGreaterThan(5));
    expect(text("[data-testid=node]").length).toBeLessThan(60);
    expect(holder.querySelector("[role=table]")?.getAttribute("aria-rowcount")).toBe("1001");
  });

  it("FleetPage_ServerFails_SaysWhyAndTriesAgain", async () => {
    status = 503;
    await show();
    await seen(() => expect(text("[role=alert] h2")).toEqual(["Broken"]));
    status = 200;
    nodes = [raw("a")];
    act(() => holder.querySelector<HTMLButtonElement>("[role=alert] button")?.click());
    await seen(() => expect(text("[data-testid=node-link]")).toEqual(["a"]));
    expect(text("[role=alert]")).toEqual([]);
  });
});
