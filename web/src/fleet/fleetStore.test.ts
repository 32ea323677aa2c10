import { describe, expect, it, vi } from "vitest";
import { aNode } from "../testing";
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
});
