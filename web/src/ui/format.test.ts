import { expect, it } from "vitest";
import { ago, byteRate, bytes, celsius, dayTime, duration, elapsed, milliseconds, percent, perSecond, plain, quantity } from "./format";

const flat = (text: string): string => text.replaceAll("\u202f", " ");

it.each([[null, "–"], [0, "0.0 %"], [12.34, "12.3 %"], [99.94, "99.9 %"], [99.96, "100 %"], [100, "100 %"]])(
  "percent_%s_Is_%s",
  (value, expected) => {
    expect(flat(percent(value))).toBe(expected);
  },
);

it.each([
  [null, "–"], [0, "0 B"], [1, "1 B"], [1023, "1023 B"], [1024, "1.00 KiB"], [1536, "1.50 KiB"], [10 * 1024, "10.0 KiB"],
  [1023.4 * 1024, "1023 KiB"], [1023.6 * 1024, "1.00 MiB"], [2 ** 30, "1.00 GiB"], [2 ** 60, "1024 PiB"], [-2048, "-2.00 KiB"],
])("bytes_%s_Is_%s", (value, expected) => {
  expect(flat(bytes(value))).toBe(expected);
});

it("byteRate_AnyValue_AddsTheSecond", () => {
  expect(flat(byteRate(2048))).toBe("2.00 KiB/s");
  expect(byteRate(null)).toBe("–");
});

it.each([[0.424, "0.42"], [9.996, "10.0"], [99.96, "100"], [null, "–"]])("plain_%s_Is_%s", (value, expected) => {
  expect(plain(value)).toBe(expected);
});

it.each([
  [null, "–"], [0, "0 s"], [59.9, "59 s"], [60, "1 min"], [302, "5 min 2 s"], [3_600, "1 h"], [97_200, "1 d 3 h"], [-5, "0 s"],
])("duration_%s_Is_%s", (value, expected) => {
  expect(flat(duration(value))).toBe(expected);
});

it.each([
  [null, "never"], [10_000, "just now"], [12_000, "just now"], [8_000, "2 s ago"], [-110_000, "2 min ago"], [-7_200_000, "2 h ago"],
])("ago_%s_Is_%s", (time, expected) => {
  expect(flat(ago(time, 10_000))).toBe(expected);
});

it.each([
  [null, "–"], [0, "0.00 /s"], [12.34, "12.3 /s"], [999, "999 /s"], [999.6, "1.00 k/s"], [69_151, "69.2 k/s"], [999_600, "1.00 M/s"],
])("perSecond_%s_Is_%s", (value, expected) => {
  expect(flat(perSecond(value))).toBe(expected);
});

it("unitsOfCharts_AnyValue_AreWritten", () => {
  expect([milliseconds(0.424), milliseconds(null), celsius(45.46), celsius(-3), celsius(null)].map(flat)).toEqual([
    "0.42 ms", "–", "45.5 °C", "-3.0 °C", "–",
  ]);
});

it("dayTime_AnyTime_NamesDayAndTime", () => {
  expect(dayTime(new Date(2026, 10, 21, 14, 5).getTime())).toBe("21 Nov 2026, 14:05");
});

it.each<[number | null, number | null, string]>([
  [null, 5, "–"], [5, null, "–"], [1_000, 1_328, "328\u202fms"], [2_000, 1_000, "0\u202fms"], [0, 62_000, "1\u202fmin 2\u202fs"],
])("elapsed_From%jTo%j", (from, to, expected) => {
  expect(elapsed(from, to)).toBe(expected);
});

it.each<[number | null, string, string]>([
  [63_873_024, "By", "60.9 MiB"],
  [2_048, "By/s", "2.00 KiB/s"],
  [97.34, "%", "97.3 %"],
  [1_500, "1/s", "1.50 k/s"],
  [45.46, "Cel", "45.5 °C"],
  [0.424, "ms", "0.42 ms"],
  [90, "s", "90.0 s"],
  [187_200, "s", "2 d 4 h"],
  [3, "", "3.00"],
  [3, "1", "3.00"],
  [3, "V", "3.00 V"],
  [null, "By", "–"],
])("quantity_%f in %j_is %s", (value, unit, expected) => {
  expect(flat(quantity(value, unit))).toBe(expected);
});
