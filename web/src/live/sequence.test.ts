import { expect, it } from "vitest";
import { Sequence } from "./sequence";

const stamp = (from: string, seq: number) => ({ from, seq, at: 0 });

it("isJump_StreamsAndInstances_AreCountedApart", () => {
  const sequence = new Sequence();
  const seen = [
    sequence.isJump("a", stamp("x", 7)), sequence.isJump("a", stamp("x", 8)), sequence.isJump("a", stamp("y", 1)),
    sequence.isJump("b", stamp("x", 99)), sequence.isJump("a", stamp("x", 10)), sequence.isJump("a", stamp("x", 10)),
  ];
  expect(seen).toEqual([false, false, false, false, true, false]);
});

it("isJump_StragglerFromBefore_MakesNoJumpOfTheNext", () => {
  const sequence = new Sequence();
  for (const seq of [10, 7]) sequence.isJump("a", stamp("x", seq));
  expect(sequence.isJump("a", stamp("x", 11))).toBe(false);
});

it("clear_OneStreamOrAll_BeginsThemAnew", () => {
  const sequence = new Sequence();
  for (const stream of ["a", "ab"]) sequence.isJump(stream, stamp("x", 1));
  sequence.clear("a");
  expect([sequence.isJump("a", stamp("x", 50)), sequence.isJump("ab", stamp("x", 50))]).toEqual([false, true]);
  sequence.clear();
  expect(sequence.isJump("ab", stamp("x", 90))).toBe(false);
});

it("isJump_VeryManyStreams_ForgetsTheOldest", () => {
  const sequence = new Sequence();
  for (let i = 0; i <= 500; i++) sequence.isJump(`n${i}`, stamp("x", 1));
  expect([sequence.isJump("n0", stamp("x", 9)), sequence.isJump("n500", stamp("x", 9))]).toEqual([false, true]);
});
