import { expect, it } from "vitest";
import type { Process } from "../api/types";
import { pauseAfter, SHOWN, topProcesses } from "./processes";

function aProcess(pid: number, cpu: number, memory: number): Process {
  return { pid, name: `p${pid}`, cpu, memory, threads: 1 };
}

const pids = (processes: Process[]): number[] => processes.map((process) => process.pid);

it("topProcesses_ByEach_HighestFirstWithoutThoseThatUseNone", () => {
  const all = [aProcess(1, 0, 500), aProcess(2, 7, 100), aProcess(3, 150, 0), aProcess(4, 7, 200)];
  expect(pids(topProcesses(all, "cpu"))).toEqual([3, 4, 2]);
  expect(pids(topProcesses(all, "memory"))).toEqual([1, 4, 2]);
  expect(pids(all)).toEqual([1, 2, 3, 4]);
});

it("topProcesses_AllTheSame_ByPid", () => {
  expect(pids(topProcesses([aProcess(9, 1, 1), aProcess(2, 1, 1)], "cpu"))).toEqual([2, 9]);
});

it("topProcesses_Many_ShowsTen", () => {
  const all = Array.from({ length: 40 }, (_, i) => aProcess(i + 1, i + 1, 1));
  expect(pids(topProcesses(all, "cpu"))).toEqual([40, 39, 38, 37, 36, 35, 34, 33, 32, 31]);
  expect(SHOWN).toBe(10);
});

it("pauseAfter_NothingYet_AsksSooner", () => {
  expect(pauseAfter(false)).toBeLessThan(pauseAfter(true));
  expect(pauseAfter(true)).toBe(60_000);
});
