import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../api/problem";
import { OutputFollower, type OutputPart } from "./outputFollower";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const part = (from: number, text: string, ended = false): OutputPart => ({ from, next: from + text.length, text, ended });

/** Answers one after the other; the last is given again and again. */
function follow(answers: (OutputPart | Error)[]) {
  const asked: number[] = [];
  const follower = new OutputFollower((from) => {
    asked.push(from);
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  const abort = new AbortController();
  void follower.follow(abort.signal);
  return { follower, asked, abort };
}

describe("OutputFollower", () => {
  it("follow_PartsUntilTheEnd_AreJoined", async () => {
    const { follower, asked } = follow([part(0, "one "), part(4, "two"), part(7, "", true)]);
    await vi.advanceTimersByTimeAsync(0);
    expect(follower.state).toMatchObject({ text: "one two", ended: true, error: null });
    expect(asked).toEqual([0, 4, 7]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(3);
  });

  it("follow_PartThatWasSeenAlready_IsShownOnce", async () => {
    const { follower } = follow([part(0, "one "), part(0, "one "), part(4, "two", true)]);
    await vi.advanceTimersByTimeAsync(0);
    expect(follower.state.text).toBe("one two");
  });

  it("follow_ServerDoesNotWait_IsAskedOnceASecond", async () => {
    const { asked } = follow([part(0, "")]);
    await vi.advanceTimersByTimeAsync(4_500);
    expect(asked.length).toBeGreaterThan(1);
    expect(asked.length).toBeLessThan(7);
  });

  it("follow_ServerAway_TriesAgainEverMoreSlowlyAndGoesOn", async () => {
    const away = new ApiError(503, "Away", "Later.");
    const { follower, asked } = follow([away, away, part(0, "here", true)]);
    await vi.advanceTimersByTimeAsync(0);
    expect(follower.state.error?.title).toBe("Away");
    await vi.advanceTimersByTimeAsync(2_900);
    expect(asked).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(200);
    expect(follower.state).toMatchObject({ text: "here", ended: true, error: null });
  });

  it("follow_NoSuchCommand_EndsAndSaysSo", async () => {
    const { follower, asked } = follow([new ApiError(404, "None", "There is none.")]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(1);
    expect(follower.state).toMatchObject({ ended: true, text: "" });
    expect(follower.state.error?.status).toBe(404);
  });

  it("follow_Aborted_AsksNoMore", async () => {
    const { asked, abort } = follow([part(0, "")]);
    await vi.advanceTimersByTimeAsync(0);
    abort.abort();
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(before);
  });

  it("follow_MoreThanAPageHolds_KeepsTheEnd", async () => {
    const { follower } = follow([part(0, "a".repeat(512 * 1024)), part(512 * 1024, "end", true)]);
    await vi.advanceTimersByTimeAsync(0);
    expect(follower.state.cut).toBe(true);
    expect(follower.state.text).toHaveLength(512 * 1024);
    expect(follower.state.text.endsWith("aend")).toBe(true);
  });
});
