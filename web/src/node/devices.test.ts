import { expect, it } from "vitest";
import { SamplesTable } from "../data/samplesTable";
import { memorySpec, networkSpec } from "./chartSpecs";
import { busiestDevices, coresOf, mountsOf } from "./devices";

function tableOf(v: Record<string, (number | null)[]>): SamplesTable {
  const table = new SamplesTable();
  table.merge([1_000], v);
  return table;
}

const names = ["net.rx_bytes", "net.tx_bytes"] as const;

it("busiestDevices_MoreThanFour_ShowsTheBusiestByName", () => {
  const table = tableOf(Object.fromEntries([5, 1, 4, 2, 9, 3].map((rx, i) => [`net.rx_bytes{interface=e${i}}`, [rx]])));
  expect(busiestDevices(table, names)).toEqual({ shown: ["e0", "e2", "e4", "e5"], hidden: 2 });
});

it("busiestDevices_Loopback_OnlyWhenAlone", () => {
  expect(busiestDevices(tableOf({ "net.rx_bytes{interface=lo}": [9], "net.tx_bytes{interface=eth0}": [1] }), names).shown).toEqual(["eth0"]);
  expect(busiestDevices(tableOf({ "net.rx_bytes{interface=lo}": [9] }), names).shown).toEqual(["lo"]);
});

it("networkSpec_TwoInterfaces_DrawsReceivedUpAndSentDown", () => {
  const spec = networkSpec(tableOf({ "net.rx_bytes{interface=a}": [1], "net.rx_bytes{interface=b}": [1] }));
  expect(spec.series.map((one) => [one.label, one.keys[0], one.mirrored ?? false])).toEqual([
    ["a received", "net.rx_bytes{interface=a}", false],
    ["a sent", "net.tx_bytes{interface=a}", true],
    ["b received", "net.rx_bytes{interface=b}", false],
    ["b sent", "net.tx_bytes{interface=b}", true],
  ]);
});

it("memorySpec_UsedAndFree_LeaveTheRestToCached", () => {
  const cached = memorySpec(100).series[1]!;
  expect(cached.combine!(100, 40, 25)).toBe(35);
  expect(cached.combine!(100, 80, 30)).toBe(0);
});

it("mountsOf_SeveralMounts_PutsTheFullestFirst", () => {
  const table = tableOf({
    "disk.size{mount=/}": [100], "disk.used{mount=/}": [25],
    "disk.inodes_percent{mount=/}": [7],
    "disk.size{mount=/data}": [50], "disk.used{mount=/data}": [45], "disk.used_percent{mount=/data}": [91],
  });
  expect(mountsOf(table)).toEqual([
    { path: "/data", size: 50, used: 45, percent: 91, inodes: null },
    { path: "/", size: 100, used: 25, percent: 25, inodes: 7 },
  ]);
});

it("coresOf_ManyCores_AreInNumericOrder", () => {
  const table = tableOf({ "cpu.core{core=10}": [1], "cpu.core{core=2}": [1], "cpu.total": [1] });
  expect(coresOf(table).map((core) => core.label)).toEqual(["core 2", "core 10"]);
});
