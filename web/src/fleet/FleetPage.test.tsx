// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseNodes } from "../api/parse";
import { SessionContext } from "../session/session";
import { seen } from "../pageTesting";
import { anEvent, aSession } from "../testing";
import { LiveContext } from "../live/live";
import { LiveLink } from "../live/liveLink";
import { ViewList } from "../live/viewList";
import { WatchList } from "../live/watchList";
import { createFleet, FleetContext } from "./fleet";
import { FleetPage } from "./FleetPage";

const raw = (id: string, changes: object = {}) => ({ id, name: id, type: "vm", status: "UP", lastSeen: 1_000, cpu: 10, ...changes });

const noEvents = { items: [], cursor: "0", sequence: 0, more: false, older: null };
const answers: [string, () => object][] = [
  ["sort=", () => ({ items: leaders, next: null })],
  ["archived=only", () => ({ items: archived, next: null })],
  ["/nodes?", () => ({ items: nodes, next: null })],
  ["/events?", () => noEvents],
];

let root: Root;
let holder: HTMLElement;
let nodes: object[];
let archived: object[];
let leaders: object[];
let viewed: (readonly string[])[];
let status: number;

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  window.history.replaceState(null, "", "/");
  nodes = [];
  archived = [];
  leaders = [];
  viewed = [];
  status = 200;
  vi.stubGlobal("fetch", vi.fn((path: string) => {
    const body = answers.find(([part]) => path.includes(part))?.[1]() ?? { t: [], series: [] };
    return Promise.resolve(new Response(JSON.stringify(status === 200 ? body : { title: "Broken", detail: "Wait." }), { status }));
  }));
  holder = document.body.appendChild(document.createElement("div"));
  root = createRoot(holder);
});

afterEach(() => {
  act(() => root.unmount());
  holder.remove();
  vi.unstubAllGlobals();
  localStorage.clear();
});

function makeViewList(): ViewList {
  const list = new ViewList((_, ids) => {
    viewed.push(ids);
    return Promise.resolve(60);
  });
  list.connected("c1");
  return list;
}

async function show(role = "admin"): Promise<LiveLink> {
  const session = await aSession({ role });
  const link = new LiveLink({ open: () => new Promise(() => undefined) });
  const fleet = createFleet(link);
  const watchList = new WatchList(() => Promise.resolve({ leaseSeconds: 60, refused: [] }));
  const live = { link, watchList, viewList: makeViewList() };
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

  it("FleetPage_FilterChosen_IsInTheAddressAndComesBackFromIt", async () => {
    nodes = [raw("a", { labels: { env: "prod" } }), raw("b", { labels: { env: "test" }, type: "container" })];
    await show();
    await seen(() => expect(text("[data-testid=node-link]")).toEqual(["a", "b"]));
    const labels = holder.querySelector<HTMLSelectElement>("select[aria-label='Add a type or label to the filter']")!;
    expect([...labels.options].map((option) => option.text)).toEqual(["Type, label…", "container (1)", "vm (1)", "env=prod (1)", "env=test (1)"]);
    act(() => {
      labels.value = "env=test";
      labels.dispatchEvent(new Event("change", { bubbles: true }));
    });
    expect(text("[data-testid=node-link]")).toEqual(["b"]);
    expect(window.location.search).toBe("?label=env%3Dtest");
    act(() => root.unmount());
    root = createRoot(holder);
    await show();
    await seen(() => expect(text("[data-testid=node-link]")).toEqual(["b"]));
  });

  it("FleetPage_NodeNotUp_TellsReasonAndSinceInItsCard", async () => {
    nodes = [raw("a", { status: "LINK_GAP", statusReason: "It was cut off.", statusSince: "2026-11-21T10:00:00Z", gap: 90 })];
    await show();
    await seen(() => expect(text("[data-testid=node-status]")).toEqual(["Link gap"]));
    expect(text(".card-note")[0]).toMatch(/^It was cut off · since 21 Nov 2026.* · 1.min 30.s of samples may still come$/u);
  });

  it("FleetPage_StatusEvent_ShowsAtOnceWithItsReason", async () => {
    nodes = [raw("a")];
    const link = await show();
    await seen(() => expect(text("[data-testid=node-status]")).toEqual(["Up"]));
    const changes = [{ field: "status", before: "UP", after: "DOWN" }, { field: "reason", before: null, after: "Silent." }];
    const event = anEvent(1, { changes, at: Date.UTC(2026, 10, 21) });
    act(() => link.event.emit({ after: 0, sequence: 1, cursor: "1", events: [event] }));
    expect(text("[data-testid=node-status]")).toEqual(["Down"]);
    expect(text(".card-note")[0]).toContain("Silent");
  });

  it("FleetPage_ActivityUnfolded_ShowsEventsAsTheyHappen", async () => {
    nodes = [raw("a")];
    const link = await show();
    await seen(() => expect(text("[data-testid=node]")).toHaveLength(1));
    act(() => holder.querySelector<HTMLButtonElement>("[data-testid=activity]")!.click());
    await seen(() => expect(holder.textContent).toContain("Nothing has happened yet"));
    const event = anEvent(1, { type: "deploy.done", text: "Version 2 is out.", actor: "ci" });
    act(() => link.event.emit({ after: 0, sequence: 1, cursor: "1", events: [event] }));
    expect(text("[data-testid=event] p")).toEqual(["a Version 2 is out by ci"]);
  });

  it("FleetPage_ArchivedUnfolded_ListsThem", async () => {
    nodes = [raw("a")];
    archived = [raw("old", { type: "service" })];
    await show();
    await seen(() => expect(text("[data-testid=node]")).toHaveLength(1));
    act(() => holder.querySelector<HTMLButtonElement>("[data-testid=archived]")!.click());
    await seen(() => expect(text(".archived td[data-title=Node]")).toEqual(["old"]));
  });

  it("FleetPage_ManyNodes_ViewsOnlyThoseOnTheScreen", async () => {
    nodes = Array.from({ length: 1_000 }, (_, i) => raw(`node-${i}`));
    await show();
    await seen(() => expect(viewed.at(-1)?.length).toBeGreaterThan(5));
    expect(viewed.at(-1)?.length).toBeLessThan(60);
  });

  it("FleetPage_FleetThatFitsAView_IsViewedWhole", async () => {
    nodes = Array.from({ length: 150 }, (_, i) => raw(`node-${i}`));
    await show();
    await seen(() => expect(viewed.at(-1)?.length).toBe(150));
  });

  it("FleetPage_LargeFleetByCpu_AsksTheServerWhoLeads", async () => {
    nodes = Array.from({ length: 1_000 }, (_, i) => raw(`node-${i}`, { labels: { env: i % 2 ? "prod" : "test" } }));
    leaders = [raw("node-777", { cpu: 99, lastSeen: 5_000, labels: { env: "prod" } })];
    window.history.replaceState(null, "", "/?label=env%3Dprod&sort=-cpu");
    await show();
    await seen(() => expect(text("[data-testid=node-link]")[0]).toBe("node-777"));
    expect(vi.mocked(fetch).mock.calls.map(([path]) => path)).toContain("/api/v1/nodes?limit=200&sort=-cpu&label=env%3Dprod");
  });
});
