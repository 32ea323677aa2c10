import { describe, expect, it, vi } from "vitest";
import { aNode, anEvent } from "../testing";
import { FleetStore } from "./fleetStore";

const samples = (t: number[], v: Record<string, (number | null)[]>) => ({ node: "a", t, v });

describe("FleetStore", () => {
  it("update_SomeNodes_TellsOnlyTheirRows", () => {
    const store = new FleetStore();
    store.replace([aNode("a"), aNode("b")]);
    const [a, b] = [vi.fn(), vi.fn()];
    store.onRow("a", a);
    store.onRow("b", b);
    store.update([aNode("a", { cpu: 55, lastSeen: 2_000_000 })]);
    expect([a.mock.calls.length, b.mock.calls.length]).toEqual([1, 0]);
    expect(store.node("a")?.cpu).toBe(55);
    expect(store.list).toHaveLength(2);
  });

  it("replace_NodeMissing_RemovesIt", () => {
    const store = new FleetStore();
    store.replace([aNode("a"), aNode("b")]);
    store.replace([aNode("b")]);
    expect(store.list.map((node) => node.id)).toEqual(["b"]);
    expect(store.complete).toBe(true);
  });

  it("remove_NodeOfTheFleet_TakesItOutAndTellsItsRow", () => {
    const store = new FleetStore();
    store.replace([aNode("a"), aNode("b")]);
    const row = vi.fn();
    store.onRow("a", row);
    store.remove("a");
    store.remove("never there");
    expect([store.list.map((node) => node.id), store.node("a"), row.mock.calls.length]).toEqual([["b"], null, 1]);
  });

  it("applySamples_NewerThanSummary_RenewsHeadline", () => {
    const store = new FleetStore();
    store.replace([aNode("a")]);
    store.applySamples(
      samples([1_001_000, 1_002_000], {
        "cpu.total": [40, 50],
        "mem.used": [1, 3],
        "mem.total": [4, 4],
        "net.rx_bytes{interface=eth0}": [1, 7],
        "net.rx_bytes{interface=eth1}": [1, 5],
        "net.rx_bytes{interface=lo}": [1, 900],
      }),
    );
    expect(store.node("a")).toMatchObject({ cpu: 50, memory: 75, netRx: 12, netTx: 50, disk: 30, lastSeen: 1_002_000 });
    expect(store.history("a")?.column("cpu")).toEqual([10, 40, 50]);
  });

  it("applySamples_LateOnes_FillHistoryButNotHeadline", () => {
    const store = new FleetStore();
    store.replace([aNode("a")]);
    store.applySamples(samples([999_000], { "cpu.total": [99] }));
    expect(store.node("a")?.cpu).toBe(10);
    expect(store.history("a")?.column("cpu")).toEqual([99, 10]);
  });

  it("update_SummaryOlderThanSamples_KeepsFasterNumbersButTakesStatus", () => {
    const store = new FleetStore();
    store.replace([aNode("a")]);
    store.applySamples(samples([1_010_000], { "cpu.total": [80] }));
    store.update([aNode("a", { lastSeen: 1_005_000, cpu: 11, disk: 77, status: "DEGRADED" })]);
    expect(store.node("a")).toMatchObject({ cpu: 80, disk: 77, status: "DEGRADED", lastSeen: 1_010_000 });
    store.update([aNode("a", { lastSeen: 1_011_000, cpu: 12 })]);
    expect(store.node("a")).toMatchObject({ cpu: 12, lastSeen: 1_011_000 });
  });

  it("update_StatusChanges_IsTold", () => {
    const store = new FleetStore();
    const seen = vi.fn();
    store.statusChanged.on(seen);
    store.replace([aNode("a")]);
    store.update([aNode("a", { status: "DOWN" })]);
    store.update([aNode("a", { status: "DOWN", cpu: 1 })]);
    expect(seen).toHaveBeenCalledTimes(1);
    expect(seen.mock.calls[0]![0]).toMatchObject({ before: "UP", node: { status: "DOWN" } });
  });

  it("applySamples_UnknownNodeOrNoRows_IsIgnored", () => {
    const store = new FleetStore();
    store.applySamples(samples([1], { "cpu.total": [1] }));
    store.replace([aNode("a")]);
    store.applySamples(samples([], {}));
    expect(store.node("a")?.cpu).toBe(10);
  });

  it("needsHistory_LoadedThenReconnected_IsTrueAgain", () => {
    const store = new FleetStore();
    expect(store.needsHistory("a", 0)).toBe(false);
    store.replace([aNode("a")]);
    expect(store.needsHistory("a", 0)).toBe(true);
    store.applyHistory("a", 0, [999_000], [5]);
    expect([0, 1, 2].map((epoch) => store.needsHistory("a", epoch))).toEqual([false, false, true]);
  });

  it("update_OlderMessageWithOlderStatus_KeepsTheNewerStatus", () => {
    const store = new FleetStore();
    store.replace([aNode("a", { status: "DOWN", statusSince: 2_000, lastSeen: 5_000 })]);
    store.update([aNode("a", { status: "UP", statusSince: 1_000, lastSeen: 4_000 })]);
    expect(store.node("a")).toMatchObject({ status: "DOWN", statusSince: 2_000, lastSeen: 5_000 });
    store.update([aNode("a", { status: "DEGRADED", statusSince: 3_000, lastSeen: 4_500 })]);
    expect(store.node("a")?.status).toBe("DEGRADED");
  });

  it("applySummary_WorstNodes_AreTakenInAndOldSummariesDropped", () => {
    const store = new FleetStore();
    store.replace([aNode("a")]);
    store.applySummary({ at: 2, total: 1, counts: { DOWN: 1 }, worst: [aNode("a", { status: "DOWN" })] });
    store.applySummary({ at: 1, total: 1, counts: { UP: 1 }, worst: [aNode("a", { status: "UP" })] });
    expect(store.node("a")?.status).toBe("DOWN");
  });

  it("applySummary_TwiceUnlikeTheList_SaysThatItDrifted", () => {
    const store = new FleetStore();
    const drifted = vi.fn();
    store.drifted.on(drifted);
    store.replace([aNode("a")]);
    const told = (at: number, counts: Record<string, number>, total: number): number => {
      store.applySummary({ at, total, counts, worst: [] });
      return drifted.mock.calls.length;
    };
    const seen = [told(1, { UP: 1, DOWN: 1 }, 2), told(2, { UP: 1 }, 1), told(3, { UP: 0, DOWN: 1 }, 1), told(4, { DOWN: 1 }, 1)];
    expect(seen).toEqual([0, 0, 0, 1]);
  });

  it("applyEvent_Status_IsTakenInUnlessALaterOneIsKnown", () => {
    const store = new FleetStore();
    store.replace([aNode("a", { statusSince: 1_000 })]);
    const status = (at: number, after: string, reason: string | null) =>
      anEvent(1, { at, changes: [{ field: "status", before: "UP", after }, { field: "reason", before: null, after: reason }] });
    store.applyEvent(status(2_000, "DOWN", "Silent."));
    expect(store.node("a")).toMatchObject({ status: "DOWN", statusReason: "Silent.", statusSince: 2_000 });
    store.applyEvent(status(1_500, "UP", null));
    store.applyEvent({ ...status(3_000, "UP", null), nodeId: "unknown" });
    expect(store.node("a")?.status).toBe("DOWN");
  });

  it.each(["node.archived", "node.deleted"])("applyEvent_%s_TakesTheNodeOut", (type) => {
    const store = new FleetStore();
    store.replace([aNode("a"), aNode("b")]);
    store.applyEvent(anEvent(1, { type }));
    expect(store.list.map((node) => node.id)).toEqual(["b"]);
  });
});
