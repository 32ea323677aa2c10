import { describe, expect, it } from "vitest";
import { ApiError } from "../api/problem";
import { ActiveAlerts, MAX_ACTIVE } from "./activeAlerts";
import { byUrgency, parseAlert, type Alert } from "./alert";
import { filterOf, filterQuery, fits } from "./alertFilter";
import { groupsOf } from "./alertGroups";
import type { AlertPage } from "./alertsApi";
import { alertWords } from "./ruleWords";

const wire = (id: string, changes: object = {}): Record<string, unknown> => ({
  id, ruleId: "r1", ruleName: "Disk full", severity: "warning", node: { id: `n-${id}`, name: `web-${id}`, type: "vm" }, status: "firing",
  startedAt: 1_000, firedAt: 2_000, text: "The disk is full.", ...changes,
});

function alert(id: string, changes: object = {}): Alert {
  const parsed = parseAlert(wire(id, changes));
  if (!parsed) throw new Error("not parsed");
  return parsed;
}

const page = (alerts: Alert[], next: string | null = null): AlertPage => ({ alerts, next });

describe("parseAlert", () => {
  it("parse_Whole_ReadsAll", () => {
    const parsed = alert("a", { acknowledged: { by: "ada", at: 5, note: "on it" }, silencedBy: "s1", flapping: true, eventId: "e1", peak: 99, more: {} });
    expect(parsed).toMatchObject({
      node: { id: "n-a", name: "web-a" }, acknowledged: { by: "ada", at: 5, note: "on it" }, silenced: true, flapping: true, eventId: "e1", peak: 99,
    });
  });

  it("parse_AlmostNothing_IsSensible", () => {
    expect(parseAlert({ id: "a", status: "pondering", severity: "odd" })).toMatchObject({ status: "resolved", severity: "info", node: null, text: "" });
    expect(parseAlert({ status: "firing" })).toBeNull();
  });
});

describe("ActiveAlerts", () => {
  it("refresh_SeveralPages_HoldsAllOfThem", async () => {
    const pages: Record<string, AlertPage> = { "": page([alert("a")], "2"), "2": page([alert("b", { status: "pending" })]) };
    const store = new ActiveAlerts((cursor) => Promise.resolve(pages[cursor ?? ""] ?? page([])));
    await store.refresh();
    expect(store.state).toMatchObject({ pending: false, error: null, cut: false });
    expect(store.state.alerts.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(store.firing).toBe(1);
  });

  it("refresh_MoreThanAreKept_SaysSo", async () => {
    const many = Array.from({ length: 400 }, (_, i) => alert(String(i)));
    let asked = 0;
    const store = new ActiveAlerts(() => Promise.resolve(page(many.map((one) => ({ ...one, id: `${asked}-${one.id}` })), String(++asked))));
    await store.refresh();
    expect(store.state.cut).toBe(true);
    expect(store.state.alerts).toHaveLength(MAX_ACTIVE);
    expect(asked).toBe(3);
  });

  it("refresh_Fails_KeepsWhatIsKnown", async () => {
    let fails = false;
    const store = new ActiveAlerts(() => (fails ? Promise.reject(new ApiError(503, "Not now", "Later.")) : Promise.resolve(page([alert("a")]))));
    await store.refresh();
    fails = true;
    await store.refresh();
    expect(store.state.error?.status).toBe(503);
    expect(store.state.alerts).toHaveLength(1);
  });

  it("take_NewChangedAndOver_ChangesTheList", async () => {
    const store = new ActiveAlerts(() => Promise.resolve(page([])));
    await store.refresh();
    store.take(wire("a", { status: "pending" }));
    expect(store.firing).toBe(0);
    store.take(wire("a"));
    expect(store.firing).toBe(1);
    store.take(wire("a", { status: "resolved" }));
    expect(store.state.alerts).toHaveLength(0);
  });

  it("take_LateMessageOfWhatIsOver_DoesNotBringItBack", async () => {
    const store = new ActiveAlerts(() => Promise.resolve(page([])));
    await store.refresh();
    store.take(wire("a", { status: "withdrawn" }));
    store.take(wire("a"));
    store.take({ nothing: true });
    expect(store.state.alerts).toHaveLength(0);
  });

  it("refresh_ServerSaysThatItFiresAgain_IsBelieved", async () => {
    const store = new ActiveAlerts(() => Promise.resolve(page([alert("a")])));
    store.take(wire("a", { status: "resolved" }));
    await store.refresh();
    expect(store.firing).toBe(1);
  });

  it("take_EarlierStateOfWhatFires_IsPassedOver", async () => {
    const store = new ActiveAlerts(() => Promise.resolve(page([alert("a")])));
    await store.refresh();
    store.take(wire("a", { status: "pending" }));
    expect(store.firing).toBe(1);
  });

  it("take_WhileAnAnswerIsOnItsWay_IsNotLost", async () => {
    let answer: (page: AlertPage) => void = () => undefined;
    const store = new ActiveAlerts(() => new Promise((resolve) => (answer = resolve)));
    const refreshed = store.refresh();
    store.take(wire("new"));
    store.take(wire("old", { status: "resolved" }));
    answer(page([alert("old")]));
    await refreshed;
    expect(store.state.alerts.map(({ id }) => id)).toEqual(["new"]);
  });
});

describe("groupsOf", () => {
  it("group_OneRuleOnManyNodes_IsOneLineBehindTheCritical", () => {
    const disks = Array.from({ length: 5 }, (_, i) => alert(`d${i}`, { firedAt: i }));
    const groups = groupsOf([...disks, alert("down", { ruleId: "r2", severity: "critical" }), alert("p", { status: "pending" })]);
    expect(groups.map(({ alerts, nodes }) => [alerts[0].id, alerts.length, nodes])).toEqual([["down", 1, 1], ["d4", 5, 5], ["p", 1, 1]]);
  });

  it("group_AFewOfARule_StayApart", () => {
    expect(groupsOf([alert("a"), alert("b"), alert("c")])).toHaveLength(3);
  });

  it("byUrgency_PendingCritical_StandsBehindWhatFires", () => {
    const sorted = [alert("p", { status: "pending", severity: "critical" }), alert("i", { severity: "info" })].sort(byUrgency);
    expect(sorted.map(({ id }) => id)).toEqual(["i", "p"]);
  });
});

describe("alertFilter", () => {
  it("filterQuery_AnyFilter_LeadsBackToIt", () => {
    for (const filter of [{ severity: "", nodeId: "", ruleId: "" }, { severity: "critical", nodeId: "n 1", ruleId: "r&2" }]) {
      expect(filterOf(filterQuery(filter))).toEqual(filter);
    }
    expect(filterOf("?severity=odd")).toEqual({ severity: "", nodeId: "", ruleId: "" });
  });

  it("fits_EachPart_LeavesOthersOut", () => {
    const one = alert("a");
    expect(fits({ severity: "warning", nodeId: "n-a", ruleId: "r1" }, one)).toBe(true);
    expect(fits({ severity: "critical", nodeId: "", ruleId: "" }, one)).toBe(false);
    expect(fits({ severity: "", nodeId: "n-b", ruleId: "" }, one)).toBe(false);
    expect(fits({ severity: "", nodeId: "", ruleId: "r2" }, one)).toBe(false);
  });
});

it.each<[object, string]>([
  [{}, "The disk is full."],
  [{ text: "", series: "disk.used_percent", device: "/", value: 93.2, threshold: 90 }, "disk.used_percent of / is 93.2\u202f%, with 90.0\u202f% as the threshold"],
  [{ text: "", series: "agent.rss", unit: "By", value: 63_873_024, threshold: 2 ** 20 }, "agent.rss is 60.9\u202fMiB, with 1.00\u202fMiB as the threshold"],
  [{ text: "", series: "cpu.load", unit: "1", value: 3.5, threshold: 3 }, "cpu.load is 3.50, with 3.00 as the threshold"],
  [{ text: "" }, "Disk full"],
])("alertWords_%j", (changes, expected) => {
  expect(alertWords(alert("a", changes))).toBe(expected);
});
