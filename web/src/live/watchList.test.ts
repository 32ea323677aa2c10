import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MAX_WATCHED, WatchList, type SendWatch } from "./watchList";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function makeList() {
  const send = vi.fn<SendWatch>(() => Promise.resolve(60));
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
    expect(send.mock.calls).toEqual([["c1", ["a"], []]]);
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
    expect(send.mock.calls.at(-1)).toEqual(["c1", ["a"], []]);
    second();
    await settle();
    expect(send.mock.calls.at(-1)).toEqual(["c1", [], ["a"]]);
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
    expect(send.mock.calls.at(-1)).toEqual(["c2", ["a"], []]);
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
    let finish: (lease: number) => void = () => undefined;
    send.mockImplementationOnce(() => new Promise<number>((resolve) => (finish = resolve)));
    list.connected("c1");
    list.watch("a");
    await settle();
    list.watch("b");
    await settle();
    expect(send).toHaveBeenCalledTimes(1);
    finish(60);
    await settle();
    expect(send.mock.calls.at(-1)).toEqual(["c1", ["a", "b"], []]);
  });

  it("pause_ThenResume_UnwatchesAndWatchesAgain", async () => {
    const { send, list } = makeList();
    list.connected("c1");
    list.watch("a");
    await settle();
    list.pause(true);
    await settle();
    expect(send.mock.calls.at(-1)).toEqual(["c1", [], ["a"]]);
    list.pause(false);
    await settle();
    expect(send.mock.calls.at(-1)).toEqual(["c1", ["a"], []]);
  });

  it("watch_TooManyNodes_AsksOnlyForTheFirst", async () => {
    const { send, list } = makeList();
    list.connected("c1");
    for (let i = 0; i < MAX_WATCHED + 5; i++) list.watch(`n${i}`);
    await settle();
    expect(send.mock.calls[0]![1]).toHaveLength(MAX_WATCHED);
  });
});
