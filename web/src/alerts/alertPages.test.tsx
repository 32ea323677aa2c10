// @vitest-environment jsdom
import { act } from "react";
import { describe, expect, it, vi } from "vitest";
import ChannelsPage from "../channels/ChannelsPage";
import { PageStand } from "../pageTesting";
import { aNode } from "../testing";
import { AlertBadge } from "./AlertBadge";
import AlertsPage from "./AlertsPage";
import EditRulePage from "./EditRulePage";
import { NodeAlerts } from "./NodeAlerts";
import RulesPage from "./RulesPage";
import SilencesPage from "./SilencesPage";

// jsdom has no canvas.
vi.mock("../charts/usePlot", () => ({ usePlot: () => undefined }));

const stand = PageStand.forEachTest();

const wire = (id: string, changes: object = {}): object => ({
  id, ruleId: "r1", ruleName: "Disk full", severity: "warning", node: { id: `n-${id}`, name: `web-${id}`, type: "vm" }, status: "firing",
  startedAt: 1_000, firedAt: 2_000, text: `web-${id} has a full disk.`, ...changes,
});
const rule = {
  id: "r1", name: "Disk full", enabled: true, severity: "warning", scope: {}, version: 4,
  condition: { kind: "threshold", series: "disk.used_percent", op: ">=", value: 90, forSeconds: 300 },
};

async function withAlerts(...items: object[]): Promise<void> {
  stand.answers["GET /api/v1/alerts"] = [200, { items, next: null }];
  stand.answers["GET /api/v1/alerts/rules"] = [200, { items: [rule] }];
  await act(() => stand.alerts.refresh());
}

describe("AlertsPage", () => {
  it("show_ToAViewer_HasNoButtonsThatAct", async () => {
    await withAlerts(wire("a"));
    await stand.show(<AlertsPage />, "viewer");
    await stand.seen(() => expect(stand.all("alert")).toHaveLength(1));
    expect(stand.find("alert")?.querySelector('a[href="/nodes/n-a"]')).not.toBeNull();
    expect(stand.find("acknowledge")).toBeNull();
    expect(stand.find("silence")).toBeNull();
    expect(stand.holder.querySelector('a[href="/alerts/channels"]')).toBeNull();
  });

  it("show_OneRuleOnManyNodes_IsOneLineThatOpens", async () => {
    await withAlerts(...["a", "b", "c", "d", "e"].map((id) => wire(id)), wire("x", { severity: "critical", ruleId: "r2", eventId: "e1" }));
    await stand.show(<AlertsPage />);
    await stand.seen(() => expect(stand.find("alert-group")?.textContent).toContain("fires on 5 nodes"));
    const first = stand.find("alerts")?.firstElementChild;
    expect(first?.getAttribute("data-severity")).toBe("critical");
    expect(first?.querySelector('[data-testid="why"]')).not.toBeNull();
  });

  it("acknowledge_WithANote_IsSentAndShown", async () => {
    await withAlerts(wire("a"));
    stand.answers["POST /api/v1/alerts/a/acknowledge"] = [200, wire("a", { acknowledged: { by: "ada", at: 5, note: "on it" } })];
    await stand.show(<AlertsPage />);
    await stand.seen(() => expect(stand.find("acknowledge")).not.toBeNull());
    act(() => stand.find("acknowledge")?.click());
    stand.fill("Note (optional)", "on it");
    stand.press("Acknowledge");
    await stand.seen(() => expect(stand.find("alert")?.textContent).toContain("seen by ada: on it"));
    expect(stand.sent("POST /api/v1/alerts/a/acknowledge")).toEqual([{ note: "on it" }]);
  });

  it("silence_FromAnAlert_IsOfItsRuleAndNode", async () => {
    await withAlerts(wire("a"));
    stand.answers["GET /api/v1/nodes"] = [200, { items: [], next: null }];
    stand.answers["POST /api/v1/alerts/silences"] = [201, {}];
    await stand.show(<AlertsPage />);
    await stand.seen(() => expect(stand.find("silence")).not.toBeNull());
    act(() => stand.find("silence")?.click());
    stand.fill("Reason", "new disk");
    stand.fill("For", "14400");
    stand.press("Silence");
    await stand.seen(() => expect(stand.sent("POST /api/v1/alerts/silences")).toHaveLength(1));
    const [sent] = stand.sent("POST /api/v1/alerts/silences") as [{ from: number; until: number }];
    expect(sent).toMatchObject({ scope: { nodeIds: ["n-a"], ruleIds: ["r1"] }, reason: "new disk" });
    expect(sent.until - sent.from).toBe(14_400_000);
  });

  it("live_AlertOver_LeavesThePageAndTheCount", async () => {
    await withAlerts(wire("a"), wire("b"));
    await stand.show(<><AlertBadge /><AlertsPage /></>);
    await stand.seen(() => expect(stand.find("alert-count")?.textContent).toContain("2 fire"));
    act(() => stand.alerts.take(wire("a", { status: "resolved" })));
    expect(stand.find("alert-count")?.textContent).toContain("one fires");
    expect(stand.all("alert")).toHaveLength(1);
  });

  it("show_FilterInTheAddress_HoldsForNowAndHistory", async () => {
    await withAlerts(wire("a"), wire("b", { severity: "critical" }));
    window.history.replaceState(null, "", "/alerts?severity=critical");
    await stand.show(<AlertsPage />);
    await stand.seen(() => expect(stand.all("alert").map((one) => one.dataset.severity)).toEqual(["critical"]));
    expect(stand.calls.map(({ route }) => route)).toContain("GET /api/v1/alerts?status=all&limit=50&severity=critical");
  });

  it("show_ServerWithoutAlerts_SaysSo", async () => {
    stand.answers["GET /api/v1/alerts"] = [404, { title: "No such route", detail: "" }];
    await act(() => stand.alerts.refresh());
    await stand.show(<AlertsPage />);
    await stand.seen(() => expect(stand.holder.textContent).toContain("judges no alerts yet"));
  });
});

describe("NodeAlerts", () => {
  it("show_OfThisNodeAlone_AndNothingWithout", async () => {
    await withAlerts(wire("a"), wire("b"));
    await stand.show(<NodeAlerts id="n-a" />);
    await stand.seen(() => expect(stand.all("alert").map((one) => one.textContent)).toEqual([expect.stringContaining("Has a full disk")]));
    act(() => stand.alerts.take(wire("a", { status: "withdrawn" })));
    expect(stand.find("node-alerts")).toBeNull();
  });
});

describe("rules", () => {
  it("show_Rules_SwitchesOneOff", async () => {
    await withAlerts(wire("a"));
    stand.answers["PUT /api/v1/alerts/rules/r1"] = [200, { ...rule, enabled: false }];
    await stand.show(<RulesPage />);
    await stand.seen(() => expect(stand.find("rule-link")?.textContent).toBe("Disk full"));
    expect(stand.find("state")?.textContent).toBe("1 fires");
    act(() => stand.find("enable-rule")?.click());
    await stand.seen(() => expect(stand.sent("PUT /api/v1/alerts/rules/r1")).toMatchObject([{ enabled: false, condition: { value: 90 } }]));
  });

  it("edit_BackTestBeforeSaving_ShowsWhenItWouldHaveFired", async () => {
    stand.answers["GET /api/v1/alerts/rules/r1"] = [200, rule];
    stand.answers["GET /api/v1/channels"] = [200, { items: [{ id: "c1", name: "Night", kind: "mail", isDefault: true }] }];
    stand.answers["GET /api/v1/nodes/n1/catalog"] = [200, { series: [{ name: "disk.used_percent", unit: "%", labels: { mount: "/" } }] }];
    stand.answers["GET /api/v1/nodes"] = [200, { items: [{ id: "n1", name: "web-1", type: "vm" }], next: null }];
    const firing = { node: { id: "n1", name: "web-1" }, device: "/", from: Date.now() - 3_600_000, to: null, peak: 97 };
    stand.answers["POST /api/v1/alerts/rules/backtest"] = [200, { firings: [firing], nodes: 2, samples: 5_000, tier: "m1", cut: false, text: "would have fired once on 1 node" }];
    stand.answers["PUT /api/v1/alerts/rules/r1"] = [200, rule];
    stand.fleet.update([aNode("n1", { name: "web-1" })]);
    await stand.show(<EditRulePage id="r1" />);
    await stand.seen(() => expect(stand.find("run-back-test")).not.toBeNull());
    expect(stand.holder.textContent).toContain("The usual ones: Night.");
    stand.fill("Value", "80");
    act(() => stand.find("run-back-test")?.click());
    await stand.seen(() => expect(stand.find("back-test-text")?.textContent).toBe("It would have fired once on 1 node."));
    expect(stand.holder.querySelectorAll(".firings li")).toHaveLength(1);
    expect(stand.sent("POST /api/v1/alerts/rules/backtest")).toMatchObject([{ rule: { condition: { value: 80 } } }]);
    stand.fill("Value", "70");
    expect(stand.find("back-test")?.textContent).toContain("has been changed since");
    stand.press("Save");
    await stand.seen(() => expect(window.location.pathname).toBe("/alerts/rules"));
    expect(stand.sent("PUT /api/v1/alerts/rules/r1")).toMatchObject([{ name: "Disk full", condition: { value: 70 } }]);
  });

  it("make_NothingChosen_SaysWhatIsMissing", async () => {
    await stand.show(<EditRulePage id={null} />);
    await stand.seen(() => expect(stand.find("back-test")?.textContent).toContain("Choose the series that is looked at."));
    stand.fill("Name", "Mine");
    stand.fill("Series", "cpu.total");
    stand.fill("Value", "much");
    stand.press("Make it");
    await stand.seen(() => expect(stand.holder.querySelector(".form-error")?.textContent ?? "").toContain("Say which value"));
  });
});

describe("SilencesPage", () => {
  it("end_OneThatHolds_IsSent", async () => {
    const silence = { id: "s1", scope: { ruleIds: ["r1"] }, from: 0, until: Date.now() + 60_000, reason: "new disk", createdBy: "ada" };
    stand.answers["GET /api/v1/alerts/silences"] = [200, { items: [silence] }];
    stand.answers["GET /api/v1/alerts/rules"] = [200, { items: [rule] }];
    stand.answers["DELETE /api/v1/alerts/silences/s1"] = [204, null];
    await stand.show(<SilencesPage />);
    await stand.seen(() => expect(stand.holder.querySelector("td")?.textContent).toBe("Disk full on all nodes"));
    stand.press("End");
    stand.press("End");
    await stand.seen(() => expect(stand.sent("DELETE /api/v1/alerts/silences/s1")).toHaveLength(1));
  });
});

describe("ChannelsPage", () => {
  it("add_Mail_SendsItsAddresses", async () => {
    stand.answers["GET /api/v1/channels"] = [200, { items: [] }];
    stand.answers["POST /api/v1/channels"] = [201, { id: "c1", name: "Night", kind: "mail" }];
    await stand.show(<ChannelsPage />);
    await stand.seen(() => expect(stand.holder.textContent).toContain("Nobody is told yet"));
    act(() => stand.find("add-channel")?.click());
    stand.fill("Kind", "mail");
    stand.fill("Name", "Night");
    stand.fill("To", "a@example.org, b@example.org");
    act(() => stand.find("save-channel")?.click());
    await stand.seen(() => expect(stand.sent("POST /api/v1/channels")).toHaveLength(1));
    expect(stand.sent("POST /api/v1/channels")[0]).toMatchObject({ name: "Night", kind: "mail", settings: { to: ["a@example.org", "b@example.org"] } });
  });

  it("test_Refused_SaysWhy", async () => {
    stand.answers["GET /api/v1/channels"] = [200, { items: [{ id: "c1", name: "Hook", kind: "webhook", settings: { url: "***" } }] }];
    stand.answers["POST /api/v1/channels/c1/test"] = [200, { ok: false, error: "410 Gone", ms: 12 }];
    await stand.show(<ChannelsPage />);
    await stand.seen(() => expect(stand.find("test-channel")).not.toBeNull());
    act(() => stand.find("test-channel")?.click());
    await stand.seen(() => expect(stand.holder.querySelector(".test-told")?.textContent).toBe("410 Gone"));
  });

  it("show_ToAViewer_SaysForWhom", async () => {
    await stand.show(<ChannelsPage />, "viewer");
    await stand.seen(() => expect(stand.holder.textContent).toContain("for operators"));
    expect(stand.calls).toHaveLength(0);
  });
});
