// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { LiveStatus } from "../live/liveLink";
import { aDeadLive } from "../testing";
import { startAlerts } from "./alerts";

const firing = { id: "a", ruleId: "r", ruleName: "Disk full", severity: "warning", status: "firing", node: { id: "n", name: "web-1" } };
const live = (epoch: number): LiveStatus => ({ phase: "live", reason: null, epoch });
let answer: [number, unknown];
let asked: string[];

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  answer = [200, { items: [firing], next: null }];
  vi.stubGlobal("fetch", vi.fn((path: string) => {
    asked.push(path);
    return Promise.resolve(new Response(JSON.stringify(answer[1]), { status: answer[0] }));
  }));
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

it("start_AlertsComeAndGo_TitleCountsThem", async () => {
  const { link } = aDeadLive();
  const alerts = startAlerts({ link });
  await settle();
  expect([asked, document.title]).toEqual([["/api/v1/alerts?status=active&limit=200"], "(1) CloudNexus"]);
  link.told.emit({ target: "job", message: { ...firing, id: "no alert" } });
  link.told.emit({ target: "alert", message: { ...firing, id: "b" } });
  expect([alerts.firing, document.title]).toEqual([2, "(2) CloudNexus"]);
  for (const id of ["a", "b"]) link.told.emit({ target: "alert", message: { ...firing, id, status: "resolved" } });
  expect(document.title).toBe("CloudNexus");
});

it("start_NewConnection_LoadsThemAnewOnce", async () => {
  const { link } = aDeadLive();
  startAlerts({ link });
  await settle();
  link.changed.emit(live(1));
  link.changed.emit(live(1));
  await settle();
  link.changed.emit({ ...live(1), phase: "reconnecting" });
  link.changed.emit(live(2));
  await settle();
  expect(asked).toHaveLength(3);
});

it.each([[200, 2], [503, 2], [404, 1]])("start_ServerAnswers%d_IsAskedAgainWhereThatHelps", async (status, times) => {
  answer = [status, { items: [], next: null }];
  startAlerts(aDeadLive());
  await settle();
  await vi.advanceTimersByTimeAsync(5 * 60_000);
  expect(asked).toHaveLength(times);
});
