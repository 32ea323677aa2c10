import { describe, expect, it } from "vitest";
import { aCommand } from "../testing";
import { argumentsOf, commandOf, further, hasEnded, parseCommand, STATUSES } from "./command";
import { commandQuery, EVERY_COMMAND } from "./commandsApi";
import { filterOf, filterQuery } from "./filterQuery";

const item = {
  id: "c1", batchId: "b1", target: { nodeId: "n1", name: "web-1" }, action: "clean", arguments: '{"days":7}', status: "completed", priority: "high",
  createdAt: "2026-01-01T00:00:00Z", expiresAt: "2026-01-01T00:05:00Z", createdBy: "ada", approvedBy: { keyId: "k1", at: "2026-01-01T00:00:10Z" },
  sentAt: null, startedAt: "2026-01-01T00:00:20Z", endedAt: "2026-01-01T00:00:30Z", result: { exitCode: 0, data: { freed: 1 } },
  outputBytes: 12, outputCut: true,
};

describe("parseCommand", () => {
  it("parseCommand_WholeItem_KeepsEverything", () => {
    expect(parseCommand(item)).toEqual({
      ...item,
      target: { nodeId: "n1", agentId: null, name: "web-1" },
      createdAt: Date.UTC(2026, 0, 1),
      expiresAt: Date.UTC(2026, 0, 1, 0, 5),
      approvedBy: { keyId: "k1", at: Date.UTC(2026, 0, 1, 0, 0, 10) },
      startedAt: Date.UTC(2026, 0, 1, 0, 0, 20),
      endedAt: Date.UTC(2026, 0, 1, 0, 0, 30),
      result: { exitCode: 0, error: null, data: { freed: 1 } },
    });
  });

  it.each([null, "x", {}, { ...item, id: 7 }, { ...item, action: "" }, { ...item, createdAt: "never" }])("parseCommand_%j_IsNone", (value) => {
    expect(parseCommand(value)).toBeNull();
    expect(() => commandOf(value)).toThrow();
  });

  it("parseCommand_WordsOfANewerServer_ReadAsWaitingAndNormal", () => {
    expect(parseCommand({ ...item, status: "dreaming", priority: "urgent", target: null })).toMatchObject({
      status: "queued", priority: "normal", target: { nodeId: null, agentId: null, name: "?" },
    });
  });
});

describe("further", () => {
  it("further_LateMessageOfAnEarlierState_ChangesNothing", () => {
    const done = aCommand("c1", { status: "completed" });
    const late = aCommand("c1", { status: "running", outputBytes: 900 });
    expect(further(done, late)).toBe(done);
    expect(further(late, done)).toBe(done);
  });

  it("further_GivenUpThenReportedAsDone_TakesTheLaterEnd", () => {
    const expired = aCommand("c1", { status: "expired", endedAt: 5_000 });
    const done = aCommand("c1", { status: "completed", endedAt: 9_000 });
    expect(further(expired, done)).toBe(done);
    expect(further(done, expired)).toBe(done);
  });

  it("further_SameStateWithoutData_KeepsTheData", () => {
    const whole = aCommand("c1", { status: "completed", result: { exitCode: 0, error: null, data: { a: 1 } } });
    const bare = aCommand("c1", { status: "completed", result: { exitCode: 0, error: null, data: null } });
    expect(further(bare, whole)).toBe(whole);
    expect(further(whole, bare)).toBe(whole);
  });

  it("further_SameState_TakesTheOneWithMoreOutput", () => {
    const more = aCommand("c1", { status: "running", outputBytes: 10 });
    expect(further(more, aCommand("c1", { status: "running", outputBytes: 5 }))).toBe(more);
  });
});

it("hasEnded_EachStatus_IsTrueForTheFiveEnds", () => {
  expect(STATUSES.filter(hasEnded)).toEqual(["completed", "failed", "cancelled", "expired", "refused"]);
});

it.each(["", "[1]", "no json", "3"])("argumentsOf_%j_AreNone", (text) => {
  expect(argumentsOf(aCommand("c1", { arguments: text }))).toEqual({});
});

describe("filters", () => {
  it("filterQuery_AnyFilter_LeadsBackToIt", () => {
    const filter = { status: "proposed", nodeId: "n 1&", action: "clean", batchId: "b/1" };
    expect(filterOf(filterQuery(filter))).toEqual(filter);
    expect(filterQuery(EVERY_COMMAND)).toBe("");
  });

  it("filterOf_UnknownStatus_StandsForAll", () => {
    expect(filterOf("?status=odd&other=1")).toEqual(EVERY_COMMAND);
  });

  it("commandQuery_FilterAndCursor_AreAsked", () => {
    expect(commandQuery({ ...EVERY_COMMAND, action: "ask" }, "c9")).toBe("limit=50&action=ask&cursor=c9");
  });
});
