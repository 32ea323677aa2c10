import { expect, it } from "vitest";
import { Turnstile } from "./turnstile";

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const never = new AbortController().signal;

it("run_MoreTasksThanPlaces_StartsTheRestInOrder", async () => {
  const turnstile = new Turnstile(1);
  const started: number[] = [];
  const gates = [deferred(), deferred(), deferred()];
  const done = gates.map((gate, i) =>
    turnstile.run(() => {
      started.push(i);
      return gate.promise;
    }, never),
  );
  expect(started).toEqual([0]);
  gates[0]!.resolve();
  await done[0];
  await Promise.resolve();
  expect(started).toEqual([0, 1]);
  gates[1]!.resolve();
  gates[2]!.resolve();
  await Promise.all(done);
  expect(started).toEqual([0, 1, 2]);
});

it("run_TaskFails_FreesItsPlace", async () => {
  const turnstile = new Turnstile(1);
  await expect(turnstile.run(() => Promise.reject(new Error("no")), never)).rejects.toThrow("no");
  await expect(turnstile.run(() => Promise.resolve(5), never)).resolves.toBe(5);
});

it("run_AbortedWhileWaiting_NeverStartsAndLeavesNoHole", async () => {
  const turnstile = new Turnstile(1);
  const gate = deferred();
  const first = turnstile.run(() => gate.promise, never);
  const abort = new AbortController();
  let started = false;
  const second = turnstile.run(() => {
    started = true;
    return Promise.resolve();
  }, abort.signal);
  const third = turnstile.run(() => Promise.resolve("third"), never);
  abort.abort();
  await expect(second).rejects.toHaveProperty("name", "AbortError");
  gate.resolve();
  await first;
  await expect(third).resolves.toBe("third");
  expect(started).toBe(false);
});
