import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MAX_VIEWED, ViewList, type SendView } from "./viewList";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function makeList() {
  const send = vi.fn<SendView>(() => Promise.resolve(60));
  const list = new ViewList(send);
  list.connected("c1");
  return { send, list };
}

describe("ViewList", () => {
  it("show_ManyChangesInASecond_SendsTheLast", async () => {
    const { send, list } = makeList();
    list.show(["a"]);
    await vi.advanceTimersByTimeAsync(0);
    for (const id of ["b", "c", "d"]) list.show([id]);
    await vi.advanceTimersByTimeAsync(999);
    expect(send.mock.calls).toEqual([["c1", ["a"]]]);
    await vi.advanceTimersByTimeAsync(1);
    expect(send.mock.calls.slice(1)).toEqual([["c1", ["d"]]]);
  });

  it("show_NothingAfterSomething_SaysSo", async () => {
    const { send, list } = makeList();
    list.show(["a"]);
    await vi.advanceTimersByTimeAsync(0);
    list.show([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(send.mock.calls.at(-1)).toEqual(["c1", []]);
  });

  it("show_NothingFromTheStart_IsNeverSent", async () => {
    const { send, list } = makeList();
    list.show([]);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(send).not.toHaveBeenCalled();
  });

  it("show_MoreThanAViewHolds_SendsTheFirstInOneOrder", async () => {
    const { send, list } = makeList();
    list.show(Array.from({ length: MAX_VIEWED + 1 }, (_, i) => `n${999 - i}`));
    await vi.advanceTimersByTimeAsync(0);
    const sent = send.mock.calls[0]![1];
    expect([sent.length, sent[0], sent.at(-1)]).toEqual([MAX_VIEWED, "n800", "n999"]);
  });

  it("show_LeaseRuns_IsRenewedAtAThird", async () => {
    const { send, list } = makeList();
    list.show(["a"]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(send).toHaveBeenCalledTimes(2);
  });
});
