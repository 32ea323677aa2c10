// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SamplesTable } from "../data/samplesTable";
import { ServiceLists } from "./ServiceLists";

let holder: HTMLElement;
let root: Root;

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  holder = document.body.appendChild(document.createElement("div"));
  root = createRoot(holder);
});

afterEach(() => {
  act(() => root.unmount());
  holder.remove();
  vi.unstubAllGlobals();
});

function rows(v: Record<string, number>): string[][] {
  const table = new SamplesTable();
  table.merge([1_000], Object.fromEntries(Object.entries(v).map(([key, value]) => [key, [value]])));
  act(() => root.render(<ServiceLists table={table} />));
  const cells = (row: Element): string[] => [...row.children].map((cell) => cell.textContent.replace(/\u202f/g, " "));
  return [...holder.querySelectorAll("tbody tr")].map(cells);
}

it("ServiceLists_NodeHasNoneOfThem_ShowsNothing", () => {
  expect(rows({ "cpu.total": 5, "systemd.state": 1, "systemd.units_failed": 0 })).toEqual([]);
  expect(holder.textContent).toBe("");
});

it("ServiceLists_SensorDown_SaysWhyAndMarksIt", () => {
  expect(rows({
    "check.up{sensor=web}": 0, "check.match{sensor=web}": 0, "check.status{sensor=web}": 200, "check.cert_days{sensor=web}": -1,
    "check.up{sensor=ssh}": 1, "check.latency{sensor=ssh}": 2.5,
  })).toEqual([["web", "down: not the text expected", "–", "200", "expired"], ["ssh", "up", "2.50 ms", "–", "–"]]);
  expect(holder.querySelector("[data-state=bad] th")?.textContent).toBe("web");
});

it("ServiceLists_ContainerWithLimit_ShowsItsShare", () => {
  expect(rows({
    "container.running{container=db}": 1, "container.cpu{container=db}": 12.34, "container.mem{container=db}": 1_024,
    "container.mem_limit{container=db}": 2_048, "container.restarts{container=db}": 3, "container.running{container=old}": 0,
  })).toEqual([["db", "running", "12.3 %", "1.00 KiB of 2.00 KiB", "3"], ["old", "not running", "–", "–", "–"]]);
});

it("ServiceLists_ManyFailedUnits_NamesSomeAndCountsTheRest", () => {
  expect(rows({
    "systemd.state": 2, "systemd.units_failed": 3, "systemd.unit_failed{unit=a.service}": 1, "systemd.restarts{unit=a.service}": 4,
    "systemd.restarts{unit=b.service}": 1,
  })).toEqual([["a.service", "failed", "4"], ["and 2 more", "failed", "–"], ["b.service", "restarted", "1"]]);
  expect(holder.textContent).toContain("systemd is degraded");
});
