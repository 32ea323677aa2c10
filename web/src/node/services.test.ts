import { expect, it } from "vitest";
import { SamplesTable } from "../data/samplesTable";
import { checkLatencySpec, containerCpuSpec, gpuSpec } from "./serviceSpecs";
import { containersOf, gpusOf, sensorsOf, unitsOf } from "./services";

function tableOf(v: Record<string, number | null>, before: Record<string, number> = {}): SamplesTable {
  const table = new SamplesTable();
  table.merge([1_000], Object.fromEntries(Object.entries(before).map(([key, value]) => [key, [value]])));
  table.merge([3_600_000], Object.fromEntries(Object.entries(v).map(([key, value]) => [key, [value]])));
  return table;
}

it("containersOf_RunningAndStopped_PutsThoseThatRunAndUseTheMostFirst", () => {
  const table = tableOf({
    "container.running{container=db}": 1, "container.mem{container=db}": 900, "container.mem_limit{container=db}": 1_000,
    "container.cpu{container=db}": 130, "container.healthy{container=db}": 0, "container.restarts{container=db}": 2,
    "container.running{container=job}": 0, "container.mem{container=job}": null,
    "container.running{container=web}": 1, "container.mem{container=web}": 950,
  });
  const containers = containersOf(table);
  expect(containers.map((one) => [one.name, one.running, one.healthy])).toEqual([["web", true, null], ["db", true, false], ["job", false, null]]);
  expect(containers[1]).toEqual({ name: "db", running: true, healthy: false, cpu: 130, memory: 900, memoryLimit: 1_000, restarts: 2 });
});

it("containersOf_RemovedLongAgo_IsLeftOut", () => {
  const table = tableOf({ "container.running{container=new}": 1 }, { "container.running{container=old}": 1 });
  expect(containersOf(table).map((one) => one.name)).toEqual(["new"]);
});

it("sensorsOf_SomeDown_PutsThemFirst", () => {
  const table = tableOf({
    "check.up{sensor=a}": 1, "check.latency{sensor=a}": 12.5, "check.cert_days{sensor=a}": 30.2, "check.status{sensor=a}": 200,
    "check.up{sensor=b}": null,
    "check.up{sensor=z}": 0, "check.latency{sensor=z}": 3, "check.match{sensor=z}": 0,
  });
  expect(sensorsOf(table)).toEqual([
    { name: "z", up: false, latency: null, status: null, certificateDays: null, match: false },
    { name: "b", up: null, latency: null, status: null, certificateDays: null, match: null },
    { name: "a", up: true, latency: 12.5, status: 200, certificateDays: 30.2, match: null },
  ]);
});

it("gpusOf_CardThatTellsLittle_HasGaps", () => {
  const table = tableOf({ "gpu.util{gpu=0 Tesla T4}": null, "gpu.mem_total{gpu=0 Tesla T4}": 16, "gpu.mem_used{gpu=0 Tesla T4}": 4 });
  expect(gpusOf(table)).toEqual([
    { name: "0 Tesla T4", load: null, memoryUsed: 4, memoryTotal: 16, temperature: null, power: null, fan: null },
  ]);
});

it("unitsOf_DegradedHost_NamesWhatFailsAndWhatIsRestarted", () => {
  const table = tableOf({
    "systemd.state": 2, "systemd.units_failed": 40,
    "systemd.unit_failed{unit=a.service}": 1, "systemd.unit_failed{unit=b.service}": 0,
    "systemd.restarts{unit=c.service}": 3, "systemd.restarts{unit=d.service}": 9,
  });
  expect(unitsOf(table)).toEqual({
    state: "degraded", failed: 40, failedUnits: ["a.service"], restarted: [{ unit: "d.service", count: 9 }, { unit: "c.service", count: 3 }],
  });
  expect(unitsOf(tableOf({ "cpu.total": 1 }))).toBeNull();
});

it("specs_NothingOfTheKind_AreNull", () => {
  const table = tableOf({ "cpu.total": 1 });
  expect([containerCpuSpec(table), gpuSpec(table), checkLatencySpec(table)]).toEqual([null, null, null]);
});

it("containerCpuSpec_MoreThanFour_DrawsTheBusiestAndSaysSo", () => {
  const table = tableOf(Object.fromEntries([5, 1, 4, 2, 9].map((cpu, i) => [`container.cpu{container=c${i}}`, cpu])));
  const spec = containerCpuSpec(table)!;
  expect(spec.series.map((one) => one.label)).toEqual(["c0", "c2", "c3", "c4"]);
  expect(spec.note).toBe("of one core · 1 quieter not drawn");
});

it("gpuSpec_OneCard_DrawsItsLoad", () => {
  const spec = gpuSpec(tableOf({ "gpu.util{gpu=0 T4}": 5 }))!;
  expect(spec.series.map((one) => [one.label, one.keys])).toEqual([["0 T4", ["gpu.util{gpu=0 T4}"]]]);
  expect(spec.max).toBe(100);
});
