import { describe, expect, it } from "vitest";
import { NEW_JOB, parseJobs, type JobDefinition } from "./job";
import { definitionOf, draftOf, localTime, scheduleOf } from "./jobDraft";
import { bodyOf } from "./jobsApi";
import { actionWords, inTime, scheduleWords } from "./jobWords";
import { HEADER, headersText, parseHeaders } from "./kinds";
import { newestByJob } from "./lastRuns";
import { parseTask } from "./task";

const none = { cron: null, timeZone: null, everySeconds: null, at: null };
const http: JobDefinition = {
  ...NEW_JOB,
  name: "Beat",
  schedule: { ...none, cron: "*/5 * * * *", timeZone: "Europe/Berlin" },
  action: { kind: "http", arguments: { url: "https://example.org", "header.X-Key": "***", "header.Accept": "a: b" } },
};

describe("drafts", () => {
  it.each<[string, JobDefinition]>([
    ["cron", http],
    ["interval", { ...http, schedule: { ...none, everySeconds: 5_400 } }],
    ["once", { ...http, schedule: { ...none, at: new Date(2027, 2, 4, 5, 6).getTime() } }],
    ["unknown kind", { ...http, action: { kind: "mystery", arguments: { what: "x", "header.A": "b" } } }],
    ["command by labels", { ...http, action: { kind: "command", arguments: { action: "ping", labels: "zone=north" } } }],
  ["rules", {
      ...http, description: "D", enabled: false, priority: "low", retry: { mostAttempts: 4, firstDelaySeconds: 2, mostDelaySeconds: 60 },
      timeoutSeconds: 9, overlap: "replace", maxConcurrent: 3, missed: "all",
    }],
  ])("definitionOf_DraftOf_%s_IsTheSame", (_, job) => {
    expect(definitionOf(draftOf(job))).toEqual(job);
  });

  it("definitionOf_EmptiedArgument_IsLeftOut", () => {
    const draft = draftOf(http);
    const changed = definitionOf({ ...draft, values: { http: { ...draft.values.http, url: "https://b.example", body: " ", [HEADER]: "" } } });
    expect(changed?.action.arguments).toEqual({ url: "https://b.example" });
  });

  it("definitionOf_ArgumentWithoutAField_StaysUntilTheKindIsAnother", () => {
    const command = { ...http, action: { kind: "command", arguments: { action: "ping", nodeName: "web-1", nodeType: "vm" } } };
    const draft = draftOf(command);
    expect(definitionOf(draft)?.action.arguments).toEqual(command.action.arguments);
    expect(definitionOf({ ...draft, kind: "retention" })?.action).toEqual({ kind: "retention", arguments: {} });
  });

  it.each([["cron", { cron: " " }], ["every", { every: "" }], ["every", { every: "0.3", everyUnit: "1" }], ["once", { at: "" }]] as const)(
    "scheduleOf_%s_%j_IsNotWhole",
    (when, change) => expect(scheduleOf({ ...draftOf(http), when, ...change })).toBeNull(),
  );

  it("definitionOf_JobInUtc_StaysInUtc", () => {
    expect(definitionOf(draftOf(NEW_JOB))?.schedule.timeZone).toBeNull();
  });

  it("localTime_AnyMinute_IsReadBack", () => {
    const time = new Date(2026, 0, 9, 3, 7).getTime();
    expect(Date.parse(localTime(time))).toBe(time);
  });
});

it("bodyOf_OnceJob_SendsIso8601", () => {
  expect(bodyOf({ ...http, schedule: { ...none, at: 0 } })).toMatchObject({ schedule: { at: "1970-01-01T00:00:00.000Z", cron: null } });
});

describe("headers", () => {
  it("parseHeaders_Lines_BecomeArguments", () => {
    expect(parseHeaders("X-Key: a: b\n\n Accept:text/plain ")).toEqual({ "header.X-Key": "a: b", "header.Accept": "text/plain" });
    expect(headersText({ "header.X-Key": "a: b", url: "u" })).toBe("X-Key: a: b");
  });

  it.each(["no colon", ": none"])("parseHeaders_%j_IsNone", (text) => {
    expect(parseHeaders(text)).toBeNull();
  });
});

describe("parse", () => {
  it("parseJobs_Items_KeepWhatCanBeRead", () => {
    const { jobs: [job, ...others], next } = parseJobs({
      next: "j3",
      items: [
        { id: "j1", definition: { ...http, schedule: { cron: "* * * * *" } }, nextRuns: ["1970-01-01T00:00:01Z", "rubbish"] },
        { id: "j2", definition: { name: "no action", schedule: {} } },
        { id: "j3" },
      ],
    });
    expect(others).toEqual([]);
    expect(next).toBe("j3");
    expect(job).toMatchObject({ id: "j1", nextRuns: [1_000], definition: { name: "Beat" } });
  });

  it("newestByJob_RunningEndedAndQueued_TakesWhatRunsThenTheNewestEnd", () => {
    const run = (id: string, jobId: string, state: string, endedAt: number | null) =>
      parseTask({ id, jobId, state, endedAt, planned: 1 })!;
    const newest = newestByJob([
      run("a1", "a", "failed", 10), run("a2", "a", "succeeded", 20), run("a3", "a", "queued", null), run("b1", "b", "running", null), run("b2", "b", "failed", 99),
    ]);
    expect([...newest].map(([job, task]) => [job, task.id])).toEqual([["a", "a2"], ["b", "b1"]]);
  });

  it("parseTask_StateOfANewerServer_ReadsAsWaiting", () => {
    expect(parseTask({ id: "r1", state: "pondering", attempt: 2 })).toMatchObject({ state: "queued", attempt: 2, trigger: "schedule" });
    expect(parseTask({ state: "failed" })).toBeNull();
  });
});

it.each<[object, string]>([
  [{ cron: "5 3 * * *", timeZone: "Europe/Berlin" }, "each day at 03:05 · Europe/Berlin"],
  [{ cron: "0 5 3 * * *" }, "each day at 03:05 · UTC"],
  [{ cron: "@hourly" }, "every hour · UTC"],
  [{ cron: "1-3 * L * *" }, "1-3 * L * * · UTC"],
  [{ everySeconds: 90 }, "every 1\u202fmin 30\u202fs"],
  [{}, "never"],
])("scheduleWords_%j", (schedule, expected) => {
  expect(scheduleWords({ ...none, ...schedule })).toBe(expected);
});

it("actionWords_KnownAndUnknownKinds_SayWhatTheyCan", () => {
  expect(actionWords(http)).toBe("Call an address: https://example.org");
  expect(actionWords({ ...http, action: { kind: "mystery", arguments: {} } })).toBe("mystery");
});

it.each([[0, "now"], [400, "now"], [90_000, "in 1\u202fmin"], [7_300_000, "in 2\u202fh"]])("inTime_%d", (ahead, expected) => {
  expect(inTime(1_000_000 + ahead, 1_000_000)).toBe(expected);
});
