import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MAX_WATCHED, WatchList, type SendWatch } from "./watchList";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function makeList() {
  const send = vi.fn<SendWatch>(() => Promise.resolve({ leaseSeconds: 60, refused: [] }));
  return { send, list: new WatchList(send) };
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe("WatchList", () => {
  it("watch_BeforeConnected_IsAskedForOnceConnected", async () => {
    const { send, list } = makeList();
    list.watch("a");
    await settle();
    expect(send).not.toHaveBeenCalled();
    list.connected("c1");
    await settle();
    expect(send.mock.calls).toEqual([["c1", ["a"], [], false]]);
  });

  it("watch_LeaseRuns_IsRenewedAtAThird", async () => {
    const { send, list } = makeList();
    list.connected("c1");
    list.watch("a");
    await settle();
    await vi.advanceTimersByTimeAsync(19_000);
    expect(send).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(send).toHaveBeenCalledTimes(2);
  });

  it("release_LastOfTwo_Unwatches", async () => {
    const { send, list } = makeList();
    list.connected("c1");
    const first = list.watch("a");
    const second = list.watch("a");
    await settle();
    first();
    first();
    await settle();
    expect(send.mock.calls.at(-1)).toEqual(["c1", ["a"], [], false]);
    second();
    await settle();
    expect(send.mock.calls.at(-1)).toEqual(["c1", [], ["a"], false]);
    const calls = send.mock.calls.length;
    await vi.advanceTimersByTimeAsync(120_000);
    expect(send).toHaveBeenCalledTimes(calls);
  });

  it("connected_NewConnection_AsksForEverythingAgain", async () => {
    const { send, list } = makeList();
    list.connected("c1");
    list.watch("a");
    await settle();
    list.connected(null);
    list.connected("c2");
    await settle();
    expect(send.mock.calls.at(-1)).toEqual(["c2", ["a"], [], false]);
  });

  it("watch_RequestFails_IsRepeatedSoon", async () => {
    const { send, list } = makeList();
    send.mockRejectedValueOnce(new Error("no"));
    list.connected("c1");
    list.watch("a");
    await settle();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(send).toHaveBeenCalledTimes(2);
  });

  it("watch_WhileARequestIsUnderWay_IsSentAfterIt", async () => {
    const { send, list } = makeList();
    let finish: (answer: Awaited<ReturnType<SendWatch>>) => void = () => undefined;
    send.mockImplementationOnce(() => new Promise((resolve) => (finish = resolve)));
    list.connected("c1");
    list.watch("a");
    await settle();
    list.watch("b");
    await settle();
    expect(send).toHaveBeenCalledTimes(1);
    finish({ leaseSeconds: 60, refused: [] });
    await settle();
    expect(send.mock.calls.at(-1)).toEqual(["c1", ["a", "b"], [], false]);
  });

  it("pause_ThenResume_UnwatchesAndWatchesAgain", async () => {
    const { send, list } = makeList();
    list.connected("c1");
    list.watch("a");
    await settle();
    list.pause(true);
    await settle();
    expect(send.mock.calls.at(-1)).toEqual(["c1", [], ["a"], false]);
    list.pause(false);
    await settle();
    expect(send.mock.calls.at(-1)).toEqual(["c1", ["a"], [], false]);
  });

  it("watch_ServerRefusesSome_TellsWhich", async () => {
    const { send, list } = makeList();
    const told = vi.fn();
    list.refusedChanged.on(told);
    send.mockResolvedValueOnce({ leaseSeconds: 60, refused: ["b"] });
    list.connected("c1");
    list.watch("a");
    list.watch("b");
    await settle();
    expect([list.isRefused("a"), list.isRefused("b"), told.mock.calls.length]).toEqual([false, true, 1]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(list.isRefused("b")).toBe(false);
  });

  it("slow_WhileWatching_AsksAgainAtOnce", async () => {
    const { send, list } = makeList();
    list.connected("c1");
    list.watch("a");
    await settle();
    list.slow(true);
    list.slow(true);
    await settle();
    expect(send.mock.calls.slice(1)).toEqual([["c1", ["a"], [], true]]);
  });

  it("watch_TooManyNodes_AsksOnlyForTheFirst", async () => {
    const { send, list } = makeList();
    list.connected("c1");
    for (let i = 0; i < MAX_WATCHED + 5; i++) list.watch(`n${i}`);
    await settle();
    expect(send.mock.calls[0]![1]).toHaveLength(MAX_WATCHED);
  });

  it("readLogs_WhileSomebodyDoes_IsSaidWithEachRequestAndTakenBack", async () => {
    const { send, list } = makeList();
    list.connected("c1");
    list.watch("a");
    await settle();
    const [first, second] = [list.readLogs(), list.readLogs()];
    await settle();
    first();
    first();
    await settle();
    second();
    await settle();
    list.watch("b");
    await settle();
    expect(send.mock.calls.map((call) => call.slice(3))).toEqual([[false], [false, true], [false, true], [false, false], [false]]);
  });

  it("readLogs_NewConnection_IsSaidAgain", async () => {
    const { send, list } = makeList();
    list.watch("a");
    list.readLogs();
    list.connected("c1");
    await settle();
    list.connected("c2");
    await settle();
    expect(send.mock.calls).toEqual([["c1", ["a"], [], false, true], ["c2", ["a"], [], false, true]]);
  });
});
