import { describe, expect, it } from "vitest";
import { MalformedAnswer, parseNode, parseNodeDetail, parseNodePage, parseProcessList, parseSeriesTable } from "./parse";

describe("parse", () => {
  it("parseNode_CompleteNode_KeepsEveryField", () => {
    const node = parseNode({
      id: "a", name: "web", type: "vm", status: "LINK_GAP", statusReason: "Back.", statusSince: "2026-01-02T03:00:00Z", gap: 90,
      lastSeen: "2026-01-02T03:04:05Z", labels: { zone: "north" },
      cpu: 1, memory: 2, disk: 3, netRx: 4, netTx: 5, diskRead: 6, diskWrite: 7, load1: 8, uptime: 9, agentVersion: "1.0",
    });
    expect(node).toEqual({
      id: "a", name: "web", type: "vm", status: "LINK_GAP", statusReason: "Back.", statusSince: Date.UTC(2026, 0, 2, 3), gap: 90,
      lastSeen: Date.UTC(2026, 0, 2, 3, 4, 5), labels: { zone: "north" },
      cpu: 1, memory: 2, disk: 3, netRx: 4, netTx: 5, diskRead: 6, diskWrite: 7, load1: 8, uptime: 9, agentVersion: "1.0",
    });
  });

  it("parseNode_WrongTypes_ReadAsUnknown", () => {
    const node = parseNode({ id: "a", status: "FINE", type: 3, lastSeen: "soon", cpu: "12", labels: { a: 1, b: "x" } });
    expect(node).toMatchObject({ name: "a", status: "UNKNOWN", type: "bare-metal", lastSeen: null, cpu: null, labels: { b: "x" } });
  });

  it.each([null, 3, "x", [], {}, { id: "" }, { id: 7 }])("parseNode_NoId_GivesNull %j", (value) => {
    expect(parseNode(value)).toBeNull();
  });

  it("parseNodePage_NextGiven_IsKept", () => {
    expect(parseNodePage({ items: [{ id: "a" }, { name: "no id" }], next: "abc" })).toMatchObject({ next: "abc" });
    expect(parseNodePage({ items: [{ id: "a" }, 5], next: null })).toMatchObject({ next: null, nodes: [{ id: "a" }] });
  });

  it.each([null, {}, { items: "x" }, "text"])("parseNodePage_NoItems_Throws %j", (value) => {
    expect(() => parseNodePage(value)).toThrow(MalformedAnswer);
  });

  it("parseNodeDetail_NoSystem_GivesNulls", () => {
    expect(parseNodeDetail({ id: "a" }).system).toEqual({
      hostname: null, os: null, kernel: null, arch: null, cpuModel: null, cores: null, threads: null, memoryBytes: null,
      model: null, virtualization: null, addresses: [], bootTime: null,
    });
  });

  it("parseNodeDetail_WholeSystem_KeepsWhatIsOfItsKind", () => {
    const system = { model: "Acme Rack 1", virtualization: 5, threads: 16, addresses: ["10.0.0.5", 7, "::1"], bootTime: 1_795_246_299_000 };
    expect(parseNodeDetail({ id: "a", system }).system).toMatchObject({
      model: "Acme Rack 1", virtualization: null, threads: 16, addresses: ["10.0.0.5", "::1"], bootTime: 1_795_246_299_000,
    });
    expect(parseNodeDetail({ id: "a", system: { addresses: "10.0.0.5" } }).system.addresses).toEqual([]);
    expect(parseNodeDetail({ id: "a", system: { addresses: Array(20).fill("::2") } }).system.addresses).toHaveLength(8);
  });

  it("parseSeriesTable_LabelledSeries_GetSortedKeys", () => {
    const table = parseSeriesTable({
      t: [1, 2],
      series: [
        { name: "net.rx_bytes", unit: "By/s", labels: { interface: "eth0", a: "b" }, v: [1, null] },
        { name: "cpu.total", v: [1, "x"] },
      ],
    });
    expect(table.series).toEqual([
      { key: "net.rx_bytes{a=b,interface=eth0}", unit: "By/s", v: [1, null] },
      { key: "cpu.total", unit: "1", v: [1, null] },
    ]);
  });

  it("parseSeriesTable_ColumnOfWrongLength_IsLeftOut", () => {
    expect(parseSeriesTable({ t: [1, 2], series: [{ name: "cpu.total", v: [1] }] }).series).toEqual([]);
  });

  it("parseProcessList_CompleteAndBroken_KeepsWhatHasAPid", () => {
    const list = parseProcessList({
      at: 5,
      processes: [{ pid: 1, name: "init", cpu: 0.02, memory: 4096, threads: 1 }, { name: "no pid" }, 7, { pid: 2, name: "", cpu: "x" }],
    });
    expect(list).toEqual({
      at: 5,
      processes: [
        { pid: 1, name: "init", cpu: 0.02, memory: 4096, threads: 1 },
        { pid: 2, name: "?", cpu: 0, memory: 0, threads: 0 },
      ],
    });
  });

  it.each([null, {}, { at: "5", processes: [] }, { at: 5 }])("parseProcessList_NoTimeOrList_Throws %#", (value) => {
    expect(() => parseProcessList(value)).toThrow(MalformedAnswer);
  });

  it.each([null, {}, { t: ["1"], series: [] }, { t: [1] }, { t: new Array(20_001).fill(0), series: [] }])(
    "parseSeriesTable_NoTimeAxis_Throws %#",
    (value) => {
      expect(() => parseSeriesTable(value)).toThrow(MalformedAnswer);
    },
  );
});
