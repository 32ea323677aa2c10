// @vitest-environment jsdom
import { act, type ReactNode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import AskPage from "../ask/AskPage";
import { EventList } from "../events/EventList";
import { FleetContext } from "../fleet/fleet";
import { FleetStore } from "../fleet/fleetStore";
import EditJobPage from "../jobs/EditJobPage";
import JobsPage from "../jobs/JobsPage";
import { LiveContext } from "../live/live";
import { SessionContext } from "../session/session";
import { seen } from "../pageTesting";
import { aCommand, aDeadLive, anEvent, aSession } from "../testing";
import CommandPage from "../commands/CommandPage";
import CommandsPage from "../commands/CommandsPage";
import RunForm from "../commands/RunForm";

let root: Root;
let holder: HTMLElement;
let calls: { route: string; body: unknown }[];
let answers: Record<string, [number, unknown]>;
let live: ReturnType<typeof aDeadLive>;

const never = new Promise<Response>(() => undefined);
const wire = (command: ReturnType<typeof aCommand>): object => ({ ...command, createdAt: new Date(command.createdAt).toISOString() });

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  // jsdom has dialogs, but can't show them as modal ones.
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function () {
    this.open = false;
    this.dispatchEvent(new Event("close"));
  };
  window.scrollTo = () => undefined;
  calls = [];
  answers = {};
  live = aDeadLive();
  vi.stubGlobal("fetch", vi.fn((path: string, init: RequestInit) => {
    const route = `${init.method ?? "GET"} ${path.replace(/\?.*/, "")}`;
    calls.push({ route: `${init.method ?? "GET"} ${path}`, body: typeof init.body === "string" ? JSON.parse(init.body) : null });
    const answer = answers[route];
    return answer ? Promise.resolve(new Response(JSON.stringify(answer[1]), { status: answer[0] })) : never;
  }));
  holder = document.body.appendChild(document.createElement("div"));
  root = createRoot(holder);
});

afterEach(() => {
  act(() => root.unmount());
  holder.remove();
  vi.unstubAllGlobals();
  window.history.replaceState(null, "", "/");
});

async function show(page: ReactNode, role = "operator"): Promise<void> {
  const session = await aSession({ role });
  act(() =>
    root.render(
      <LiveContext value={live}>
        <FleetContext value={new FleetStore()}>
          <SessionContext value={session}>{page}</SessionContext>
        </FleetContext>
      </LiveContext>,
    ),
  );
}

function fill(label: string, value: string): void {
  const id = [...holder.querySelectorAll("label")].find((one) => one.htmlFor !== "" && one.textContent === label)?.htmlFor;
  const input = holder.querySelector<HTMLInputElement>(`[id="${id ?? ""}"]`);
  if (!input) throw new Error(`No field “${label}”`);
  const property = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input) as object, "value");
  act(() => {
    property?.set?.call(input, value);
    input.dispatchEvent(new Event(input.tagName === "SELECT" ? "change" : "input", { bubbles: true }));
  });
}

function press(words: string): void {
  const button = [...holder.querySelectorAll("button")].findLast((one) => one.textContent === words);
  if (!button) throw new Error(`No button “${words}”`);
  act(() => button.click());
}

const find = (testId: string): Element | null => holder.querySelector(`[data-testid="${testId}"]`);
const node = { to: "node", node: { id: "n1", name: "web-1" } } as const;

describe("RunForm", () => {
  it("submit_BuiltInAction_IsMadeAndItsProgressShown", async () => {
    const made = aCommand("c1", { action: "log", status: "queued" });
    answers["POST /api/v1/commands"] = [201, { batchId: null, commands: [wire(made)] }];
    await show(<RunForm start={node} close={() => undefined} />);
    fill("What", "log");
    fill("Lines", "20");
    expect(find("proposal-note")).toBeNull();
    press("Run it");
    await seen(() => expect(find("state")?.textContent).toBe("queued"));
    expect(calls.find(({ route }) => route === "POST /api/v1/commands")?.body).toMatchObject({
      target: { nodeId: "n1" }, action: "log", arguments: { lines: 20 },
    });
    act(() => live.link.told.emit({ target: "command", message: wire(aCommand("c1", { action: "log", status: "running" })) }));
    expect(find("state")?.textContent).toBe("running");
  });

  it("submit_ActionOfTheHost_SaysThatAnOperatorApprovesAndHow", async () => {
    answers["POST /api/v1/commands"] = [201, { commands: [wire(aCommand("c7", { action: "clean", status: "proposed" }))] }];
    await show(<RunForm start={node} close={() => undefined} />);
    fill("What", "");
    fill("Action", "clean");
    fill("Arguments, as JSON", '{"days": 7}');
    expect(find("proposal-note")?.textContent).toContain("nexus commands approve");
    press("Propose it");
    await seen(() => expect(find("approve-line")?.textContent).toBe("nexus commands approve c7"));
  });

  it("submit_SeveralTargets_ShowsOneLineForAll", async () => {
    const batch = ["c1", "c2"].map((id) => wire(aCommand(id, { batchId: "b1", action: "clean", status: "proposed" })));
    answers["POST /api/v1/commands"] = [201, { batchId: "b1", commands: batch }];
    await show(<RunForm start={{ to: "labels", labels: "zone=north", builtIn: "", named: "clean" }} close={() => undefined} />);
    press("Propose it");
    await seen(() => expect(find("approve-line")?.textContent).toBe("nexus commands approve --batch b1"));
    expect(holder.querySelector('a[href="/commands?batchId=b1"]')).not.toBeNull();
  });

  it("submit_Refused_SaysWhyAndKeepsWhatWasTyped", async () => {
    answers["POST /api/v1/commands"] = [409, { type: "/problems/no-target", title: "No target", detail: "No node fits." }];
    await show(<RunForm start={node} close={() => undefined} />);
    press("Run it");
    await seen(() => expect(holder.querySelector('[role="alert"]')?.textContent).toContain("No node fits."));
  });
});

describe("CommandsPage", () => {
  const list = { items: [wire(aCommand("c1", { status: "running" })), wire(aCommand("c2", { status: "completed", createdAt: 5 }))], next: null };

  it("show_ToAViewer_HasNoButtonsThatAct", async () => {
    answers["GET /api/v1/commands"] = [200, list];
    await show(<CommandsPage />, "viewer");
    await seen(() => expect(holder.querySelectorAll('[data-testid="command-link"]')).toHaveLength(2));
    const words = [...holder.querySelectorAll("button")].map((button) => button.textContent);
    expect(words).not.toContain("Run a command");
    expect(words).not.toContain("Cancel");
  });

  it("show_ToAnOperator_CancelsWhatHasNotEnded", async () => {
    answers["GET /api/v1/commands"] = [200, list];
    answers["POST /api/v1/commands/c1/cancel"] = [200, {}];
    await show(<CommandsPage />);
    await seen(() => expect(holder.querySelectorAll('[data-testid="command-link"]')).toHaveLength(2));
    expect([...holder.querySelectorAll("button")].filter((button) => button.textContent === "Cancel")).toHaveLength(1);
    press("Cancel");
    press("Cancel the command");
    await seen(() => expect(calls.some(({ route }) => route === "POST /api/v1/commands/c1/cancel")).toBe(true));
  });

  it("show_FilterInTheAddress_IsAskedFor", async () => {
    window.history.replaceState(null, "", "/commands?status=proposed&batchId=b1");
    await show(<CommandsPage />);
    await seen(() => expect(calls.map(({ route }) => route)).toContain("GET /api/v1/commands?limit=50&status=proposed&batchId=b1"));
  });
});

describe("CommandPage", () => {
  it("show_RunningCommand_StreamsItsOutputUntilTheEnd", async () => {
    answers["GET /api/v1/commands/c1"] = [200, wire(aCommand("c1", { status: "running", startedAt: 1_000_500 }))];
    answers["GET /api/v1/commands/c1/output"] = [200, { from: 0, next: 4, text: "<b>x", ended: true }];
    await show(<CommandPage id="c1" />);
    await seen(() => expect(find("output")?.textContent).toBe("<b>x"));
    expect(find("output")?.children).toHaveLength(0);
  });

  it("show_EndedByAMessage_AsksForTheData", async () => {
    answers["GET /api/v1/commands/c1"] = [200, wire(aCommand("c1", { status: "queued" }))];
    await show(<CommandPage id="c1" />);
    await seen(() => expect(find("state")?.textContent).toBe("queued"));
    const done = aCommand("c1", { status: "completed", result: { exitCode: 0, error: null, data: { freed: 12 } } });
    answers["GET /api/v1/commands/c1"] = [200, wire(done)];
    act(() => live.link.told.emit({ target: "command", message: wire({ ...done, result: { exitCode: 0, error: null, data: null } }) }));
    await seen(() => expect(find("result")?.textContent).toContain("freed12"));
  });
});

describe("AskPage", () => {
  it("ask_Question_IsSentAndShownUnderItsAddress", async () => {
    answers["GET /api/v1/commands"] = [200, { items: [], next: null }];
    answers["GET /api/v1/ai/status"] = [200, { state: "ok" }];
    answers["GET /api/v1/ai/models"] = [200, { models: [{ name: "llama3.2:3b" }] }];
    const made = aCommand("q1", { action: "ask", arguments: '{"question":"Who?"}', target: { nodeId: null, agentId: null, name: "service" } });
    answers["POST /api/v1/commands"] = [201, { commands: [wire(made)] }];
    await show(<AskPage id={null} />);
    fill("Question", " Who? ");
    press("Ask");
    await seen(() => expect(window.location.pathname).toBe("/ask/q1"));
    expect(calls.find(({ route }) => route === "POST /api/v1/commands")?.body).toEqual({ action: "ask", arguments: { question: "Who?" } });
    expect(holder.querySelector(".ask-history")?.textContent).toContain("Who?");
  });

  it("show_OllamaAway_TeachesHowToStartIt", async () => {
    answers["GET /api/v1/ai/status"] = [200, { state: "model-server-away", detail: "Nothing listens there." }];
    await show(<AskPage id={null} />);
    await seen(() => expect(holder.querySelector('[role="alert"]')?.textContent).toContain("ollama serve"));
    expect(holder.querySelector('[role="alert"]')?.textContent).toContain("Nothing listens there.");
  });

  it("show_AnswerWithMarkup_StaysText", async () => {
    const data = { answer: '<img src="x" onerror="alert(1)"> **web-1** is up.', steps: [], model: "m" };
    answers["GET /api/v1/commands/q1"] = [200, wire(aCommand("q1", { action: "ask", status: "completed", result: { exitCode: null, error: null, data } }))];
    await show(<AskPage id="q1" />);
    await seen(() => expect(find("answer")?.textContent).toBe('<img src="x" onerror="alert(1)"> web-1 is up.'));
    expect(find("answer")?.querySelector("img")).toBeNull();
  });
});

describe("EventList", () => {
  it("why_ExplainedEvent_ShowsStatementsAndWhatShowsThem", async () => {
    const statements = [
      { text: "The disk was <b>full</b>.", link: { node: "n1", series: "disk.used_percent", from: "2026-01-01T00:00:00Z", to: "2026-01-01T00:05:00Z" } },
      { text: "It may have been restarted.", link: null },
    ];
    answers["GET /api/v1/events/e1/explanation"] = [200, { statements, steps: [], model: "m" }];
    const events = [anEvent(2, { type: "ai.explained", changes: [{ field: "event", before: null, after: "e1" }], text: "The disk was full." })];
    const feed = { events, pending: false, error: null, hasOlder: false, loadOlder: () => undefined, retry: () => undefined };
    await show(<EventList feed={feed} empty="" />, "viewer");
    press("Why?");
    await seen(() => expect(find("explanation")?.querySelectorAll("li")).toHaveLength(2));
    expect(find("explanation")?.querySelector('a[href="/nodes/n1"]')?.textContent).toBe("disk.used_percent");
    expect(find("explanation")?.querySelector("b")).toBeNull();
    expect(find("explanation")?.textContent).toContain("A guess");
  });
});

describe("jobs", () => {
  const job = {
    id: "j1", version: 1, nextRuns: ["2030-01-01T00:00:00Z"],
    definition: { name: "Beat", schedule: { everySeconds: 60 }, action: { kind: "http", arguments: { url: "https://example.org" } } },
  };

  it("show_ToAViewer_HasNoButtonsThatAct", async () => {
    answers["GET /api/v1/jobs"] = [200, { items: [job] }];
    answers["GET /api/v1/tasks"] = [200, { items: [{ id: "r1", jobId: "j1", jobName: "Beat", state: "failed" }] }];
    await show(<JobsPage />, "viewer");
    await seen(() => expect(find("job-link")?.textContent).toBe("Beat"));
    await seen(() => expect(find("state")?.textContent).toBe("failed"));
    expect(find("run-job")).toBeNull();
    expect(holder.querySelector('a[href="/jobs/new"]')).toBeNull();
  });

  it("show_ToWhomTheServerRefusesJobs_LeadsToTheRuns", async () => {
    answers["GET /api/v1/jobs"] = [403, { type: "/problems/role-too-low", title: "Not allowed", detail: "This needs the role operator." }];
    await show(<JobsPage />, "viewer");
    await seen(() => expect(holder.querySelector('.message a[href="/tasks"]')).not.toBeNull());
  });

  it("runNow_Operator_LeadsToTheRun", async () => {
    answers["GET /api/v1/jobs"] = [200, { items: [job] }];
    answers["POST /api/v1/jobs/j1/run"] = [202, { id: "r2", jobId: "j1", jobName: "Beat", state: "queued" }];
    await show(<JobsPage />);
    await seen(() => expect(find("run-job")).not.toBeNull());
    act(() => holder.querySelector<HTMLButtonElement>('[data-testid="run-job"]')?.click());
    await seen(() => expect(window.location.pathname).toBe("/tasks/r2"));
  });

  it("edit_WrongCron_ShowsWhatTheServerSaysAndNextTimesWhenRight", async () => {
    answers["GET /api/v1/jobs/j1"] = [200, job];
    answers["POST /api/v1/jobs/preview"] = [400, { type: "/problems/bad-schedule.cron", title: "Wrong", detail: "The minute is 0 to 59." }];
    await show(<EditJobPage id="j1" />);
    await seen(() => expect(find("schedule-wrong")?.textContent).toBe("The minute is 0 to 59."));
    answers["POST /api/v1/jobs/preview"] = [200, { nextRuns: ["2030-01-01T00:00:00Z", "2030-01-01T00:02:00Z"] }];
    fill("Every", "2");
    await seen(() => expect(find("next-times")?.querySelectorAll("li")).toHaveLength(2));
    answers["PUT /api/v1/jobs/j1"] = [200, job];
    press("Save");
    await seen(() => expect(window.location.pathname).toBe("/jobs/j1"));
    expect(calls.find(({ route }) => route === "PUT /api/v1/jobs/j1")?.body).toMatchObject({
      name: "Beat", schedule: { cron: null, everySeconds: 120 }, action: { kind: "http", arguments: { url: "https://example.org" } },
    });
  });
});
