import { describe, expect, it } from "vitest";
import { ApiError } from "../api/problem";
import { aCommand } from "../testing";
import type { Command } from "./command";
import { CommandList, MAX_COMMANDS } from "./commandList";
import { EVERY_COMMAND, type CommandPage } from "./commandsApi";

const at = (id: string, createdAt: number, changes: Partial<Command> = {}): Command => aCommand(id, { createdAt, ...changes });

/** A list whose answers come one after the other; an error is thrown. */
function makeList(answers: (CommandPage | ApiError)[], filter = EVERY_COMMAND) {
  const asked: (string | null)[] = [];
  const list = new CommandList((_, cursor) => {
    asked.push(cursor);
    const answer = answers.shift() ?? { commands: [], next: null };
    return answer instanceof ApiError ? Promise.reject(answer) : Promise.resolve(answer);
  }, filter);
  const ids = (): string[] => list.state.commands.map((command) => command.id);
  return { list, asked, ids };
}

describe("CommandList", () => {
  it("take_NewerCommand_StandsFirst", async () => {
    const { list, ids } = makeList([{ commands: [at("b", 2), at("a", 1)], next: null }]);
    await list.refresh();
    list.take(at("c", 3));
    expect(ids()).toEqual(["c", "b", "a"]);
  });

  it("take_ChangedCommand_ReplacesItInPlace", async () => {
    const { list, ids } = makeList([{ commands: [at("b", 2), at("a", 1)], next: null }]);
    await list.refresh();
    list.take(at("a", 1, { status: "running" }));
    expect(ids()).toEqual(["b", "a"]);
    expect(list.state.commands[1]?.status).toBe("running");
  });

  it("take_NoLongerFitsTheFilter_Leaves", async () => {
    const { list, ids } = makeList([{ commands: [at("a", 1, { status: "proposed" })], next: null }], { ...EVERY_COMMAND, status: "proposed" });
    await list.refresh();
    list.take(at("a", 1, { status: "queued" }));
    list.take(at("b", 2, { status: "queued" }));
    expect(ids()).toEqual([]);
  });

  it("loadOlder_GoesOnAtTheCursor_UntilTheEnd", async () => {
    const { list, asked, ids } = makeList([{ commands: [at("b", 2)], next: "after-b" }, { commands: [at("a", 1)], next: null }]);
    await list.refresh();
    expect(list.state.hasOlder).toBe(true);
    await list.loadOlder();
    await list.loadOlder();
    expect(asked).toEqual([null, "after-b"]);
    expect(ids()).toEqual(["b", "a"]);
    expect(list.state.hasOlder).toBe(false);
  });

  it("refresh_PageThatJoinsOn_KeepsTheOlderOnesAndTheirCursor", async () => {
    const { list, asked, ids } = makeList([
      { commands: [at("b", 2)], next: "after-b" }, { commands: [at("a", 1)], next: "after-a" }, { commands: [at("c", 3), at("b", 2)], next: "after-b" },
    ]);
    await list.refresh();
    await list.loadOlder();
    await list.refresh();
    expect(ids()).toEqual(["c", "b", "a"]);
    await list.loadOlder();
    expect(asked.at(-1)).toBe("after-a");
  });

  it("refresh_PageThatDoesNotJoinOn_BeginsAnewWithoutAHole", async () => {
    const { list, asked, ids } = makeList([{ commands: [at("a", 1)], next: null }, { commands: [at("z", 9)], next: "after-z" }]);
    await list.refresh();
    await list.refresh();
    expect(ids()).toEqual(["z"]);
    await list.loadOlder();
    expect(asked.at(-1)).toBe("after-z");
  });

  it("refresh_Fails_KeepsWhatIsThereAndSaysWhy", async () => {
    const { list, ids } = makeList([{ commands: [at("a", 1)], next: null }, new ApiError(503, "Away", "Try later.")]);
    await list.refresh();
    await list.refresh();
    expect(ids()).toEqual(["a"]);
    expect(list.state.error?.title).toBe("Away");
  });

  it("take_MoreThanAreKept_DropsTheOldest", () => {
    const { list } = makeList([]);
    for (let i = 0; i <= MAX_COMMANDS; i++) list.take(at(`c${i}`, i));
    expect(list.state.commands).toHaveLength(MAX_COMMANDS);
    expect(list.state.commands.at(-1)?.id).toBe("c1");
  });
});
