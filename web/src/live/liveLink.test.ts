import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LiveLink, type LiveStatus } from "./liveLink";
import type { Transport } from "./transport";

type Outcome = "connects" | "fails" | "is refused";
const REFUSED = "Failed to complete negotiation with the server: Error: Service Unavailable: Status code '503'";

class FakeTransport implements Transport {
  readonly handlers = new Map<string, (message: unknown) => void>();
  close: (error?: Error) => void = () => undefined;
  constructor(
    readonly connectionId: string,
    readonly outcome: Outcome,
  ) {}
  on(target: string, handler: (message: unknown) => void): void {
    this.handlers.set(target, handler);
  }
  onClose(handler: (error: Error | undefined) => void): void {
    this.close = handler;
  }
  start(): Promise<void> {
    return this.outcome === "connects" ? Promise.resolve() : Promise.reject(new Error(this.outcome === "fails" ? "Failed to fetch" : REFUSED));
  }
  stop(): Promise<void> {
    this.close();
    return Promise.resolve();
  }
}

/** A link whose attempts end as listed; the last outcome repeats. */
function makeLink(outcomes: Outcome[], online = true) {
  const transports: FakeTransport[] = [];
  const seen: LiveStatus[] = [];
  const link = new LiveLink({
    open: () => {
      const outcome = outcomes[Math.min(transports.length, outcomes.length - 1)]!;
      const transport = new FakeTransport(`c${transports.length}`, outcome);
      transports.push(transport);
      return Promise.resolve(transport);
    },
    random: () => 1,
    isOnline: () => online,
    clock: () => Date.now(),
  });
  link.changed.on((status) => seen.push(status));
  return { link, transports, seen };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("LiveLink", () => {
  it("run_MessageOfACommand_IsPassedOnAsItCame", async () => {
    const { link, transports } = makeLink(["connects"]);
    const told: unknown[] = [];
    link.told.on((one) => told.push(one));
    link.start();
    await vi.advanceTimersByTimeAsync(0);
    transports[0]!.handlers.get("command")!({ id: "c1", odd: true });
    expect(told).toEqual([{ target: "command", message: { id: "c1", odd: true } }]);
    expect(link.malformed).toBe(0);
  });

  it("start_ServerAnswers_IsLiveWithConnectionId", async () => {
    const { link, seen } = makeLink(["connects"]);
    link.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toEqual([{ phase: "live", reason: null, epoch: 1 }]);
    expect(link.connectionId).toBe("c0");
  });

  it("close_AfterLive_ReconnectsUnderANewEpoch", async () => {
    const { link, transports, seen } = makeLink(["connects"]);
    link.start();
    await vi.advanceTimersByTimeAsync(0);
    transports[0]!.close(new Error("gone"));
    await vi.advanceTimersByTimeAsync(0);
    expect(link.status).toEqual({ phase: "reconnecting", reason: null, epoch: 1 });
    expect(link.connectionId).toBeNull();
    await vi.advanceTimersByTimeAsync(500);
    expect(link.status).toEqual({ phase: "live", reason: null, epoch: 2 });
    expect(seen.map((status) => status.phase)).toEqual(["live", "reconnecting", "live"]);
  });

  it("start_ServerNeverAnswers_TriesForEverAndSaysWhy", async () => {
    const { link, transports } = makeLink(["fails"]);
    link.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(link.status.phase).toBe("connecting");
    await vi.advanceTimersByTimeAsync(1_500);
    expect(link.status).toEqual({ phase: "offline", reason: "the server does not answer", epoch: 0 });
    const before = transports.length;
    await vi.advanceTimersByTimeAsync(3_600_000);
    // An hour at half a minute each.
    expect(transports.length).toBeGreaterThan(before + 110);
    expect(transports.length).toBeLessThan(before + 130);
  });

  it("start_ServerRefuses_TellsItsStatus", async () => {
    const { link } = makeLink(["is refused"]);
    link.start();
    await vi.advanceTimersByTimeAsync(1_500);
    expect(link.status.reason).toBe("the live service answered 503");
  });

  it("retryNow_WhileWaiting_TriesAtOnce", async () => {
    const { link, transports } = makeLink(["fails", "connects"]);
    link.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(transports).toHaveLength(1);
    link.retryNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(link.status.phase).toBe("live");
  });

  it("start_DeviceWithoutNetwork_IsOfflineAtOnce", async () => {
    const { link } = makeLink(["fails"], false);
    link.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(link.status).toMatchObject({ phase: "offline", reason: "this device has no network" });
  });

  it("messages_GoodAndBad_AreDeliveredOrCounted", async () => {
    const { link, transports } = makeLink(["connects"]);
    const nodes: string[] = [];
    const times: number[] = [];
    link.fleet.on((message) => nodes.push(...message.map((node) => node.id)));
    link.samples.on((message) => times.push(...message.t));
    link.start();
    await vi.advanceTimersByTimeAsync(0);
    const { handlers } = transports[0]!;
    handlers.get("fleet")!({ nodes: [{ id: "a" }] });
    handlers.get("samples")!({ node: "a", t: [1, 2], v: { "cpu.total": [1, 2] } });
    handlers.get("fleet")!(null);
    handlers.get("samples")!({ node: "a", t: "x", v: {} });
    expect({ nodes, times, malformed: link.malformed }).toEqual({ nodes: ["a"], times: [1, 2], malformed: 2 });
  });

  it("messages_SequenceJumps_TellWhatWasLost", async () => {
    const { link, transports } = makeLink(["connects"]);
    const lost: (string | null)[] = [];
    link.lost.on(({ node }) => lost.push(node));
    link.start();
    await vi.advanceTimersByTimeAsync(0);
    const send = (target: string, message: object, seq: number): void =>
      transports[0]!.handlers.get(target)!({ ...message, from: "i", seq, at: Date.now() });
    for (const seq of [5, 6, 8]) send("fleet", { nodes: [] }, seq);
    for (const seq of [1, 2]) send("samples", { node: "a", t: [], v: {} }, seq);
    for (const seq of [1, 3]) send("samples", { node: "b", t: [], v: {} }, seq);
    for (const seq of [1, 9]) send("summary", { total: 0, counts: {} }, seq);
    expect(lost).toEqual([null, "b"]);
    link.fleetBeginsAnew();
    send("fleet", { nodes: [] }, 50);
    expect(lost).toHaveLength(2);
  });

  it("messages_ComeLaterAndLater_PageIsBehindUntilItConnectsAnew", async () => {
    const { link, transports } = makeLink(["connects"]);
    const told: boolean[] = [];
    link.behindChanged.on((behind) => told.push(behind));
    link.start();
    await vi.advanceTimersByTimeAsync(0);
    for (const late of [0, 0, 4_000, 4_000, 4_000, 4_000]) {
      transports[0]!.handlers.get("summary")!({ total: 0, from: "i", seq: 1, at: Date.now() - late });
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect([told, link.behind]).toEqual([[true], true]);
    transports[0]!.close();
    await vi.advanceTimersByTimeAsync(500);
    expect([told, link.behind]).toEqual([[true, false], false]);
  });

  it("messages_SummaryAndEvent_AreDeliveredOrCounted", async () => {
    const { link, transports } = makeLink(["connects"]);
    const seen: unknown[] = [];
    link.summary.on(({ total, counts, worst }) => seen.push([total, counts, worst.map((node) => node.id)]));
    link.event.on(({ after, events }) => seen.push([after, events.map((event) => event.id)]));
    link.start();
    await vi.advanceTimersByTimeAsync(0);
    const { handlers } = transports[0]!;
    handlers.get("summary")!({ total: 2, counts: { UP: 1, DOWN: "x" }, worst: [{ id: "a" }], from: "i", seq: 1, at: 1 });
    handlers.get("event")!({ after: 3, sequence: 4, cursor: "c", items: [{ id: "e", sequence: 4, type: "x.y" }, { id: "no type" }] });
    handlers.get("summary")!({ counts: {} });
    handlers.get("event")!({ after: 3, sequence: 4, cursor: "c" });
    expect({ seen, malformed: link.malformed }).toEqual({ seen: [[2, { UP: 1 }, ["a"]], [3, ["e"]]], malformed: 2 });
  });

  it("stop_WhileLive_StaysClosed", async () => {
    const { link, transports } = makeLink(["connects"]);
    link.start();
    await vi.advanceTimersByTimeAsync(0);
    await link.stop();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(transports).toHaveLength(1);
  });
});
