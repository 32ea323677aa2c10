import { expect, it } from "vitest";
import { plotData } from "../charts/plotData";
import { SamplesTable } from "../data/samplesTable";
import { busySpec, detailSpecs, temperatureSpec, waitSpec } from "./detailSpecs";

function tableOf(v: Record<string, (number | null)[]>): SamplesTable {
  const table = new SamplesTable();
  table.merge([1_000], v);
  return table;
}

const disk = (device: string, v: Record<string, number>): Record<string, number[]> =>
  Object.fromEntries(Object.entries(v).map(([name, value]) => [`disk_io.${name}{device=${device}}`, [value]]));
const rule = { historyEnd: 0, historyStep: 1_000, liveStep: 1_000 };

it("detailSpecs_OldAgent_HasNoneOfThem", () => {
  const table = tableOf({ "cpu.total": [1], ...disk("sda", { read_bytes: 5, write_bytes: 5 }) });
  expect(detailSpecs(table)).toEqual([]);
});

it("detailSpecs_EverySeries_HasAllInOrder", () => {
  const table = tableOf({
    ...disk("sda", { read_bytes: 5, write_bytes: 5, reads: 1, writes: 1, read_ms: 4, write_ms: 2, busy_ms: 300 }),
    "psi.cpu_some": [1], "tcp.established": [9], "tcp.retransmits": [0], "system.context_switches": [5_000],
    "hwmon.temp{chip=coretemp,sensor=Core 0}": [45],
  });
  expect(detailSpecs(table).map((spec) => spec.id)).toEqual([
    "iops", "disk-wait", "disk-busy", "pressure", "tcp", "tcp-trouble", "kernel", "temperatures",
  ]);
});

it("detailSpecs_SomeOfAChartsSeries_DrawsThose", () => {
  const pressure = detailSpecs(tableOf({ "psi.cpu_some": [1], "psi.io_full": [2] }))[0]!;
  expect(pressure.series.map((one) => one.label)).toEqual(["CPU", "I/O, all"]);
});

it("waitSpec_Rates_GiveTheTimeOfARequest", () => {
  const rates = { read_bytes: 5, write_bytes: 5, reads: 3, writes: 1, read_ms: 10, write_ms: 2 };
  const table = tableOf({ ...disk("sda", rates), ...disk("sdb", { ...rates, reads: 0, writes: 0 }) });
  expect(plotData(table, waitSpec(table).series, 0, rule).values).toEqual([[3], [0]]);
});

it("busySpec_Rate_IsAShareOfASecond", () => {
  const table = tableOf({ ...disk("sda", { read_bytes: 1, busy_ms: 250 }), ...disk("sdb", { read_bytes: 1, busy_ms: 1_040 }) });
  expect(plotData(table, busySpec(table).series, 0, rule).values).toEqual([[25], [100]]);
});

it("temperatureSpec_ManySensors_DrawsTheHottestByName", () => {
  const heat = [40, 80, 30, 70, 60, 50];
  const table = tableOf(Object.fromEntries(heat.map((value, i) => [`hwmon.temp{chip=c,sensor=s${i}}`, [value]])));
  const spec = temperatureSpec(table);
  expect(spec.series.map((one) => one.label)).toEqual(["c s1", "c s3", "c s4", "c s5"]);
  expect(spec.note).toBe("2 cooler not drawn");
});

it("temperatureSpec_SensorWithoutANewValue_ComesLast", () => {
  const spec = temperatureSpec(tableOf({ "hwmon.temp{chip=a,sensor=x}": [null], "hwmon.temp{chip=b,sensor=y}": [20] }));
  expect(spec.series.map((one) => one.label)).toEqual(["a x", "b y"]);
});
