// @vitest-environment jsdom
import { act, type ReactNode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import Doors from "../doors/Doors";
import { LogInPage } from "../doors/LogInPage";
import { SetupPage } from "../doors/LinkPages";
import DescribeNodeForm from "../enrol/DescribeNodeForm";
import EnrolForm from "../enrol/EnrolForm";
import NodeKeysPanel from "../keys/NodeKeysPanel";
import { SessionContext } from "../session/session";
import { seen } from "../pageTesting";
import { aSession } from "../testing";
import SettingsPage from "./SettingsPage";

type Answers = Record<string, [number, unknown]>;

let root: Root;
let holder: HTMLElement;
let calls: { route: string; body: unknown }[];

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
  holder = document.body.appendChild(document.createElement("div"));
  root = createRoot(holder);
});

afterEach(() => {
  act(() => root.unmount());
  holder.remove();
  vi.unstubAllGlobals();
});

function serve(answers: Answers): void {
  vi.stubGlobal("fetch", vi.fn((path: string, init: RequestInit) => {
    const route = `${init.method ?? "GET"} ${path}`;
    calls.push({ route, body: typeof init.body === "string" ? JSON.parse(init.body) : null });
    const [status, body] = answers[route] ?? [404, { title: "No such route", detail: route }];
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status }));
  }));
}

async function show(page: ReactNode, role = "admin"): Promise<void> {
  const session = await aSession({ role });
  act(() => root.render(<SessionContext value={session}>{page}</SessionContext>));
}

function type(selector: string, value: string): void {
  const input = holder.querySelector<HTMLInputElement>(selector);
  if (!input) throw new Error(`No ${selector}`);
  const property = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  act(() => {
    property?.set?.call(input, value);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

function press(words: string): void {
  const button = [...holder.querySelectorAll("button")].findLast((one) => one.textContent === words);
  if (!button) throw new Error(`No button “${words}”`);
  act(() => button.click());
}

const texts = (selector: string): string[] => [...holder.querySelectorAll(selector)].map((element) => element.textContent);
const refused = (kind: string, detail: string) => ({ title: "The request is not valid", detail, type: `/problems/${kind}` });
const cost = {
  days: [{ day: "2026-11-20", dollars: 0.1 }],
  meters: [{ meter: "newRuns", unit: "run", quantity: 1, dollars: 0 }, { meter: "tableOperations", unit: "operation", quantity: 9e6, dollars: 0.3 }],
  nodes: 12,
  month: { spent: 0.4, projected: 1.2, perNode: 0.1, budget: 0 },
  pace: { flushIntervalSeconds: 8, stretch: 1.5 },
};
const user = { id: "u1", username: "ada", role: "admin" };

describe("doors", () => {
  it("LogInPage_WrongThenRight_SaysSoThenEnters", async () => {
    const answers: Answers = {
      "GET /api/v1/auth/setup": [200, { required: false, registration: true }],
      "POST /api/v1/auth/login": [401, refused("bad-login", "User name or password is wrong.")],
    };
    serve(answers);
    const enter = vi.fn();
    await show(<LogInPage enter={enter} />);
    await seen(() => expect(texts("a")).toEqual(["Make one"]));
    type("input[name=username]", " ada ");
    type("input[name=password]", "secret words");
    press("Log in");
    await seen(() => expect(texts("[role=alert]")[0]).toContain("User name or password is wrong."));
    answers["POST /api/v1/auth/login"] = [200, { user }];
    press("Log in");
    await seen(() => expect(enter.mock.calls).toEqual([["/"]]));
    expect(calls.at(-1)?.body).toEqual({ username: "ada", password: "secret words", cookie: true });
    expect(texts("[role=alert]")).toEqual([]);
  });

  it("SetupPage_FieldRefused_ShowsItAtTheField", async () => {
    serve({ "POST /api/v1/auth/setup": [400, refused("bad-password", "This password is among those that are tried first.")] });
    await show(<SetupPage token="t" enter={() => undefined} />);
    type("input[name=username]", "ada");
    type("input[name=new-password]", "password123");
    type("input[name=repeat-password]", "password123");
    press("Make the account");
    await seen(() => expect(texts(".field-error")).toEqual(["This password is among those that are tried first."]));
    expect(holder.querySelector("input[name=new-password]")?.getAttribute("aria-invalid")).toBe("true");
    expect(texts("[role=alert]")).toEqual([]);
    expect(calls[0]?.body).toEqual({ token: "t", username: "ada", password: "password123", cookie: true });
  });

  it("SetupPage_PasswordsDiffer_SendsNothing", async () => {
    serve({});
    await show(<SetupPage token="t" enter={() => undefined} />);
    type("input[name=username]", "ada");
    type("input[name=new-password]", "four random words");
    type("input[name=repeat-password]", "four random worms");
    press("Make the account");
    await seen(() => expect(texts(".field-error")).toEqual(["The two passwords differ."]));
    expect(calls).toEqual([]);
  });

  it("InvitationPage_NoToken_SaysWhatIsMissing", async () => {
    serve({});
    await show(<Doors door="invitation" token={null} />);
    expect(holder.textContent).toContain("link of an invitation");
    expect(holder.querySelector("form")).toBeNull();
  });
});

describe("SettingsPage", () => {
  it.each([
    ["admin", ["Account", "Tokens", "Users", "Enrolment", "Audit log", "Service"]],
    ["operator", ["Account", "Tokens", "Service"]],
    ["viewer", ["Account", "Tokens", "Service"]],
  ])("SettingsPage_%s_IsOfferedWhatTheRoleMay", async (role, sections) => {
    serve({});
    await show(<SettingsPage section="" />, role);
    expect(texts(".sections a")).toEqual(sections);
  });

  it("SettingsPage_SectionOfAnotherRole_IsNoPage", async () => {
    serve({});
    await show(<SettingsPage section="users" />, "viewer");
    expect(texts("h2")).toContain("There is no such page");
    expect(calls).toEqual([]);
  });

  it("AccountSection_WrongPassword_IsToldAtTheFieldAndEndsNothing", async () => {
    serve({
      "GET /api/v1/auth/sessions": [200, { sessions: [] }],
      "POST /api/v1/auth/password": [401, refused("bad-login", "User name or password is wrong.")],
    });
    await show(<SettingsPage section="" />);
    type("input[autocomplete=current-password]", "wrong words");
    type("input[name=new-password]", "four random words");
    type("input[name=repeat-password]", "four random words");
    press("Change password");
    await seen(() => expect(texts(".field-error")).toEqual(["This is not your password."]));
    expect(calls.map((call) => call.route)).not.toContain("POST /api/v1/auth/refresh");
  });

  it("ServiceSection_Viewer_ReadsAndChangesNothing", async () => {
    const setting = { key: "limits.read", value: 5, default: 9, minimum: 1, maximum: 10, description: "Reads.", version: 1 };
    serve({ "GET /api/v1/settings": [200, { settings: [setting] }], "GET /api/v1/system/cost?days=30": [200, cost] });
    await show(<SettingsPage section="service" />, "viewer");
    await seen(() => expect(holder.textContent).toContain("Reads."));
    await seen(() => expect(texts("[data-testid=cost] dd")).toEqual(["$0.4", "$1.20", "$0.1", "none"]));
    expect(texts("td[data-title=Of]")).toEqual(["Table Storage operations", "new runs"]);
    expect(texts("[role=note]")).toEqual(["The budget is tight: nodes that nobody watches send 1.5 times more rarely, each 8 s. No sample is left out."]);
    expect(holder.querySelectorAll(".section button, .section input")).toHaveLength(0);
    expect(texts(".setting .field-hint")).toEqual(["limits.read: usually 9, from 1 to 10."]);
  });

  it("ServiceSection_Admin_ChangesAndResetsByGroup", async () => {
    const reads = { key: "limits.read", value: 1200, default: 1200, minimum: 1, maximum: 10_000, description: "Reads.", version: 1 };
    const open = { key: "registration.allowed", value: true, default: false, description: "Anyone.", version: 2, updatedAt: 1_000, updatedBy: "ada" };
    const other = { ...reads, key: "new.thing", description: "Unheard of." };
    serve({
      "GET /api/v1/settings": [200, { settings: [reads, open, other] }],
      "PUT /api/v1/settings/limits.read": [412, { title: "Changed", detail: "Somebody else was faster." }],
      "DELETE /api/v1/settings/registration.allowed": [200, { ...open, value: false, version: 3 }],
    });
    await show(<SettingsPage section="service" />);
    await seen(() => expect(texts(".panel:has(.setting) h3")).toEqual(["Requests", "Accounts", "new"]));
    expect(texts(".setting button")).toEqual(["Back to off"]);
    expect([...holder.querySelectorAll<HTMLInputElement>(".setting input")].map((input) => input.labels?.[0]?.textContent)).toEqual(["Reads.", "Anyone.", "Unheard of."]);

    type("form[aria-label='limits.read'] input", "1300");
    press("Save");
    await seen(() => expect(texts("[role=alert]").join()).toContain("Somebody else was faster."));
    expect(calls.find(({ route }) => route.startsWith("PUT"))?.body).toEqual({ value: 1300 });
    expect(texts(".setting button")).toContain("Show what it is now");

    press("Back to off");
    await seen(() => expect(calls.filter(({ route }) => route === "GET /api/v1/settings")).toHaveLength(2));
  });

  it("AuditSection_OlderThenNewer_GoesByTheCursorAndBack", async () => {
    const entry = (id: string) => ({ id, actor: id, action: "user.login", target: "", result: "ok" });
    serve({
      "GET /api/v1/audit?limit=100": [200, { items: [entry("new")], next: "c1" }],
      "GET /api/v1/audit?limit=100&after=c1": [200, { items: [entry("old")], next: null }],
    });
    await show(<SettingsPage section="audit" />);
    await seen(() => expect(texts("td[data-title=Who]")).toEqual(["new"]));
    press("Older");
    await seen(() => expect(texts("td[data-title=Who]")).toEqual(["old"]));
    press("Newer");
    await seen(() => expect(texts("td[data-title=Who]")).toEqual(["new"]));
  });

  it("UsersSection_LastAdminRefused_KeepsTheDialogAndSaysWhy", async () => {
    serve({
      "GET /api/v1/users": [200, { users: [{ ...user, id: "u2", username: "bob" }] }],
      "GET /api/v1/invitations": [200, { invitations: [] }],
      "DELETE /api/v1/users/u2": [409, { title: "No", detail: "This is the last admin." }],
    });
    await show(<SettingsPage section="users" />);
    await seen(() => expect(texts("td[data-title=Role]")).toEqual(["admin"]));
    press("Delete");
    await seen(() => expect(texts("dialog h2")).toEqual(["Delete bob?"]));
    press("Delete");
    await seen(() => expect(texts("dialog [role=alert]")).toEqual(["No. This is the last admin."]));
  });
});

describe("EnrolForm", () => {
  it("EnrolForm_Made_ShowsTheCommandOnce", async () => {
    const item = { id: "e1", name: "x", used: 0, uses: 1, expiresAt: "2026-01-02T03:04:05Z" };
    serve({ "POST /api/v1/enrolment-tokens": [201, { item, token: "nxe_1", command: "NEXUS_ENROLMENT_TOKEN=nxe_1 agent" }] });
    await show(<EnrolForm close={() => undefined} />);
    press("Make the command");
    await seen(() => expect(holder.querySelector("textarea")?.value).toBe("NEXUS_ENROLMENT_TOKEN=nxe_1 agent"));
    expect(calls[0]?.body).toMatchObject({ uses: 1, labels: {}, nodeType: null });
  });

  it("EnrolForm_NameRefused_ShowsItAtTheField", async () => {
    serve({ "POST /api/v1/enrolment-tokens": [400, refused("bad-name", "'name' must be shorter.")] });
    await show(<EnrolForm close={() => undefined} />);
    press("Make the command");
    await seen(() => expect(texts(".field-error")).toEqual(["'name' must be shorter."]));
  });
});

it("DescribeNodeForm_Added_SendsItAndShowsItsPage", async () => {
  serve({ "POST /api/v1/nodes": [201, { id: "n 9" }] });
  await show(<DescribeNodeForm close={() => undefined} />, "operator");
  type("form input", "mail");
  press("Add it");
  await seen(() => expect(window.location.pathname).toBe("/nodes/n%209"));
  const nothing = { location: null, provider: null, notes: null };
  expect(calls[0]?.body).toEqual({ name: "mail", type: "service", labels: {}, metadata: {}, ...nothing });
});

it("NodeKeysPanel_RevokedKey_CannotBeRevokedAgain", async () => {
  const keys = [{ id: "k1", source: null }, { id: "k2", source: "backup", revoked: true }];
  serve({ "GET /api/v1/nodes/n/keys": [200, { items: keys, rotating: true }] });
  await show(<NodeKeysPanel node="n" />);
  await seen(() => expect(texts("td[data-title=State]")).toEqual(["in use", "revoked"]));
  expect(texts("td.actions")).toEqual(["Revoke", ""]);
  expect(holder.textContent).toContain("A new key waits");
});
