import { expect, it } from "vitest";
import { labelOf, labelsIn, seriesKey } from "./seriesKey";

it("seriesKey_NoLabels_IsTheName", () => {
  expect(seriesKey("cpu.total", {})).toBe("cpu.total");
});

it("seriesKey_SeveralLabels_AreSorted", () => {
  expect(seriesKey("x", { b: "2", a: "1", B: "3" })).toBe("x{B=3,a=1,b=2}");
});

it.each([
  ["net.rx_bytes{interface=eth0}", "net.rx_bytes", "eth0"],
  ["disk.size{mount=/a=b}", "disk.size", "/a=b"],
  ["net.rx_bytes_total{interface=eth0}", "net.rx_bytes", null],
  ["cpu.total", "cpu.total", null],
  ["cpu.core{core=3", "cpu.core", null],
])("labelOf_%s_of_%s_Is_%s", (key, name, expected) => {
  expect(labelOf(key, name)).toBe(expected);
});

it.each([
  ["hwmon.temp{chip=coretemp,sensor=Core 0}", "hwmon.temp", { chip: "coretemp", sensor: "Core 0" }],
  ["disk.size{mount=/a=b}", "disk.size", { mount: "/a=b" }],
  ["hwmon.temperature{chip=a}", "hwmon.temp", null],
  ["hwmon.temp", "hwmon.temp", null],
])("labelsIn_%s_of_%s_Are_%j", (key, name, expected) => {
  const labels = labelsIn(key, name);
  expect(labels && Object.fromEntries(labels)).toEqual(expected);
});
