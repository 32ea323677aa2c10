// @vitest-environment jsdom
import { act, type ReactNode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseNodeDetail } from "../api/parse";
import { FleetContext } from "../fleet/fleet";
import { FleetStore } from "../fleet/fleetStore";
import { SessionContext } from "../session/session";
import { seen } from "../pageTesting";
import { aNode, aSession } from "../testing";
import EditNodeForm from "./EditNodeForm";
import { NodeAbout } from "./NodeAbout";
import { NodeActions } from "./NodeActions";
import { UptimeView } from "./UptimePanel";
import { parseUptime } from "./uptimeApi";

const detail = parseNodeDetail({ ...aNode("n1"), name: "web-1", labels: { env: "prod" }, notes: "Old.", metadata: { rack: "7" } });

let root: Root;
let holder: HTMLElement;
let store: FleetStore;
let calls: { route: string; body: unknown }[];
let answer: [number, unknown];

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  // jsdom has dialogs, but can't show them as modal ones.
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function () {
    this.open = false;
    this.dispatchEvent(new Event("close"));
  };
  window.scrollTo = () => undefined;
  calls = [];
  answer = [200, { id: "n1" }];
  vi.stubGlobal("fetch", vi.fn((path: string, init: RequestInit) => {
    calls.push({ route: `${init.method ?? "GET"} ${path}`, body: typeof init.body === "string" ? JSON.parse(init.body) : null });
    const [status, body] = answer;
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status }));
  }));
  store = new FleetStore();
  store.replace([aNode("n1"), aNode("n2")]);
  holder = document.body.appendChild(document.createElement("div"));
  root = createRoot(holder);
});

afterEach(() => {
  act(() => root.unmount());
  holder.remove();
  vi.unstubAllGlobals();
  window.history.replaceState(null, "", "/");
});

async function show(page: ReactNode, role = "operator"): Promise<void> {
  const session = await aSession({ role });
  act(() =>
    root.render(
      <FleetContext value={store}>
        <SessionContext value={session}>{page}</SessionContext>
      </FleetContext>,
    ),
  );
}

function type(label: string, value: string): void {
  const id = [...holder.querySelectorAll("label")].find((one) => one.textContent === label)?.htmlFor;
  const input = holder.querySelector<HTMLInputElement>(`[id="${id ?? ""}"]`);
  if (!input) throw new Error(`No field “${label}”`);
  const property = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input) as object, "value");
  act(() => {
    property?.set?.call(input, value);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

function press(words: string): void {
  const button = [...holder.querySelectorAll("button")].findLast((one) => one.textContent === words);
  if (!button) throw new Error(`No button “${words}”`);
  act(() => button.click());
}

const texts = (selector: string): string[] => [...holder.querySelectorAll(selector)].map((element) => element.textContent);

describe("EditNodeForm", () => {
  it("EditNodeForm_SomeFieldsChanged_SendsThoseAlone", async () => {
    const [saved, close] = [vi.fn(), vi.fn()];
    await show(<EditNodeForm node={detail} onSaved={saved} close={close} />);
    type("Name", " web-2 ");
    type("Labels", "env=test\nteam=a, b");
    type("Metadata", "");
    type("Notes", "");
    press("Save");
    await seen(() => expect(close).toHaveBeenCalledOnce());
    expect(calls).toEqual([{
      route: "PATCH /api/v1/nodes/n1",
      body: { name: "web-2", notes: null, labels: { env: "test", team: "a, b" }, metadata: { rack: null } },
    }]);
    expect(saved).toHaveBeenCalledOnce();
  });

  it("EditNodeForm_NothingChanged_SendsNothing", async () => {
    const close = vi.fn();
    await show(<EditNodeForm node={detail} onSaved={() => undefined} close={close} />);
    press("Save");
    await seen(() => expect(close).toHaveBeenCalledOnce());
    expect(calls).toEqual([]);
  });

  it("EditNodeForm_NameTaken_SaysSoAtTheName", async () => {
    answer = [409, { title: "This does not go with what is there", detail: "A vm has the name 'db'.", type: "/problems/name-taken" }];
    await show(<EditNodeForm node={detail} onSaved={() => undefined} close={() => undefined} />);
    type("Name", "db");
    press("Save");
    await seen(() => expect(texts(".field-error")).toEqual(["A vm has the name 'db'."]));
    expect(texts("[role=alert]")).toEqual([]);
  });

  it("EditNodeForm_ChangedMeanwhile_SaysSoAndOffersToShowIt", async () => {
    answer = [412, { title: "Somebody else was faster", detail: "It has been changed since." }];
    const [saved, close] = [vi.fn(), vi.fn()];
    await show(<EditNodeForm node={detail} onSaved={saved} close={close} />);
    type("Name", "db");
    press("Save");
    await seen(() => expect(texts("[role=alert]")).toHaveLength(1));
    press("Drop mine and show what it is now");
    expect([saved.mock.calls.length, close.mock.calls.length]).toEqual([1, 1]);
  });

  it("EditNodeForm_LinesWithoutAName_CannotBeSent", async () => {
    await show(<EditNodeForm node={detail} onSaved={() => undefined} close={() => undefined} />);
    type("Labels", "prod");
    expect(holder.querySelector("textarea")?.validationMessage).toBe("Write name=value, one on each line.");
    press("Save");
    expect(calls).toEqual([]);
  });
});

describe("NodeActions", () => {
  it("NodeActions_Viewer_IsOfferedNothing", async () => {
    await show(<NodeActions node={detail} onChange={() => undefined} />, "viewer");
    expect(texts("button")).toEqual([]);
  });

  it("NodeActions_Archive_AsksThenTakesItOutOfTheFleet", async () => {
    const changed = vi.fn();
    await show(<NodeActions node={detail} onChange={changed} />);
    press("Archive");
    expect(calls).toEqual([]);
    press("Archive");
    await seen(() => expect(changed).toHaveBeenCalledOnce());
    expect([calls.map((call) => call.route), store.list.map((node) => node.id)]).toEqual([["POST /api/v1/nodes/n1/archive"], ["n2"]]);
  });

  it("NodeActions_ArchivedNode_CanBeRestored", async () => {
    const changed = vi.fn();
    await show(<NodeActions node={{ ...detail, archivedAt: 1 }} onChange={changed} />);
    expect(texts("button")).toEqual(["Edit", "Restore"]);
    press("Restore");
    press("Restore");
    await seen(() => expect(changed).toHaveBeenCalledOnce());
  });

  it("NodeActions_Delete_NeedsItsNameTyped", async () => {
    answer = [204, null];
    window.history.replaceState(null, "", "/nodes/n1");
    await show(<NodeActions node={detail} onChange={() => undefined} />, "admin");
    press("Delete");
    press("Delete");
    expect(calls).toEqual([]);
    type("Type web-1 to go on", "web-1");
    press("Delete");
    await seen(() => expect(window.location.pathname).toBe("/"));
    expect([calls.map((call) => call.route), store.node("n1")]).toEqual([["DELETE /api/v1/nodes/n1"], null]);
  });

  it("NodeActions_ServerRefuses_KeepsTheDialogAndSaysWhy", async () => {
    answer = [503, { title: "Busy", detail: "Wait." }];
    await show(<NodeActions node={detail} onChange={() => undefined} />);
    press("Archive");
    press("Archive");
    await seen(() => expect(texts("dialog [role=alert]")).toEqual(["Busy. Wait."]));
    expect(store.node("n1")).not.toBeNull();
  });
});

it("UptimeView_DaysAndOutages_TellsThemInWords", async () => {
  const part = (from: string, to: string, percent: number) => ({ from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z`, percent });
  const days = [part("2026-11-21", "2026-11-22", 99.999), part("2026-11-20", "2026-11-21", 100)];
  const outages = [
    { from: "2026-11-20T08:00:00Z", to: "2026-11-20T08:02:00Z", kind: "planned", downSeconds: 100, rebooted: true },
    { from: "2026-11-21T08:00:00Z", to: "2026-11-21T08:01:30Z", kind: "link", downSeconds: 0, rebooted: null },
  ];
  const answer = { whole: days[0], days, weeks: days, months: [part("2026-11-01", "2026-11-22", 98.7654)], outages };
  await show(<UptimeView uptime={parseUptime(answer)} />);
  const plain = (list: string[]): string[] => list.map((text) => text.replaceAll("\u202f", " "));
  expect(plain(texts(".uptime-sums span"))).toEqual(["99.99 % this week", "98.76 % this month", "99.99 % in 30 days"]);
  expect(plain(texts(".uptime-days li .hidden"))).toEqual(["20 Nov: 100 %", "21 Nov: 99.99 %"]);
  expect(texts(".uptime-days li")).toHaveLength(30);
  expect(plain(texts(".outages li")).map((text) => text.replace(/\d\d? Nov[^,]*, [\d:]+, /, "… "))).toEqual([
    "Cut off, not down … 1 min 30 s", "Stopped on purpose … 1 min 40 s, restarted",
  ]);
});

it("NodeAbout_NothingWritten_IsNotThere", async () => {
  await show(<NodeAbout node={parseNodeDetail({ id: "a" })} />);
  expect(holder.textContent).toBe("");
  await show(<NodeAbout node={{ ...detail, location: "Oslo" }} />);
  expect([texts("dt"), texts("dd"), texts(".about-notes")]).toEqual([["Location", "rack"], ["Oslo", "7"], ["Old."]]);
});
