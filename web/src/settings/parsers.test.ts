import { afterEach, describe, expect, it, vi } from "vitest";
import { enrolApi } from "../enrol/enrolApi";
import { keysApi, keyState, type NodeKey } from "../keys/keysApi";
import { labelsText, parseLabels } from "../ui/labels";
import { accountApi } from "./accountApi";
import { ALL_ENTRIES, auditApi, auditQuery } from "./auditApi";
import { browserName } from "./browserName";
import { parseSetting, serviceApi } from "./serviceApi";
import { usersApi } from "./usersApi";

function answer(body: unknown, status = 200) {
  const fetchMock = vi.fn<typeof fetch>(() => Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status })));
  vi.stubGlobal("fetch", fetchMock);
  return fetchMock;
}

afterEach(() => vi.unstubAllGlobals());

describe("lists", () => {
  it.each([
    ["users", () => usersApi.users(), { users: [{ id: "a", username: "ada", role: "admin" }, { id: "b" }, 7] }],
    ["invitations", () => usersApi.invitations(), { invitations: [{ id: "a" }, {}, null] }],
    ["sessions", () => accountApi.sessions(), { sessions: [{ id: "a", current: true }, "x"] }],
    ["enrolment tokens", () => enrolApi.list(), { items: [{ id: "a", used: 1, uses: 2 }, { name: "no id" }] }],
  ])("list_RowsThatAreNone_AreLeftOut %s", async (_, load: () => Promise<{ id: string }[]>, body) => {
    answer(body);
    expect((await load()).map((row) => row.id)).toEqual(["a"]);
    answer({});
    await expect(load()).rejects.toMatchObject({ title: "The answer can't be read" });
  });

  it("tokens_Answer_HasTokensAndScopes", async () => {
    answer({ tokens: [{ id: "t", name: "ci", scopes: ["nodes:read", 3], role: "operator", expiresAt: "2026-01-02T03:04:05Z" }], available: ["a"] });
    await expect(accountApi.tokens()).resolves.toEqual({
      tokens: [{ id: "t", name: "ci", scopes: ["nodes:read"], role: "operator", expiresAt: Date.UTC(2026, 0, 2, 3, 4, 5), lastUsedAt: null }],
      available: ["a"],
    });
  });

  it("list_AuditPage_KeepsTheCursor", async () => {
    answer({ items: [{ id: "20260102-3", at: "2026-01-02T03:04:05Z", actor: "ada", action: "user.create", target: "user:x", result: "refused" }], next: "n" });
    const page = await auditApi.list(ALL_ENTRIES, null);
    expect(page.next).toBe("n");
    expect(page.entries).toMatchObject([{ actor: "ada", refused: true, detail: null }]);
  });
});

describe("once", () => {
  it.each([
    ["command", () => enrolApi.create({ name: "x", uses: 1, expiresAt: 0, labels: {} }), { item: { id: "a" } }],
    ["link", () => usersApi.invite("viewer", {}, 1), { id: "a" }],
    ["token", () => accountApi.createToken({ name: "x", scopes: [], expiresInDays: 1, role: "viewer" }), { details: {} }],
    ["key", () => keysApi.create("n", "x"), { id: "a" }],
  ])("create_AnswerWithoutThe %s_IsAnError", async (_, make: () => Promise<unknown>, body) => {
    answer(body);
    await expect(make()).rejects.toMatchObject({ title: "The answer can't be read" });
  });
});

it("revoke_AnyId_StaysOneSegmentOfThePath", async () => {
  const fetchMock = answer(null, 204);
  await keysApi.revoke("a/b", "../c");
  expect(fetchMock.mock.calls[0]![0]).toBe("/api/v1/nodes/a%2Fb/keys/..%2Fc");
});

it("change_Setting_HoldsOnlyForTheVersionThatWasSeen", async () => {
  const raw = { key: "limits.read", value: 5, default: 9, minimum: 1, maximum: 10, version: 3 };
  const fetchMock = answer({ ...raw, value: 6, version: 4 });
  await expect(serviceApi.change(parseSetting(raw)!, 6)).resolves.toMatchObject({ value: 6, version: 4 });
  expect(fetchMock.mock.calls[0]![1]).toMatchObject({ method: "PUT", body: '{"value":6}', headers: { "if-match": '"3"' } });
});

it.each([{ value: "text", default: "x" }, { value: 1, default: true }, { value: null, default: null }])(
  "parseSetting_KindThatIsNotKnown_GivesNull %j",
  (values) => {
    expect(parseSetting({ key: "a", ...values })).toBeNull();
  },
);

it("auditQuery_FilledIn_LeavesOutWhatIsEmptyOrUnreadable", () => {
  const query = auditQuery({ ...ALL_ENTRIES, actor: " ada ", result: "ok", from: "2026-01-02T03:04", to: "soon" }, "n/1");
  expect(query).toBe(`limit=100&actor=ada&result=ok&from=${Date.parse("2026-01-02T03:04")}&after=n%2F1`);
});

it.each([
  ["", {}],
  [" zone = north ,team=web,", { zone: "north", team: "web" }],
  ["a=b=c", { a: "b=c" }],
  ["empty=", { empty: "" }],
  ["zone", null],
  ["=north", null],
])("parseLabels_%j", (text, labels) => {
  expect(parseLabels(text)).toEqual(labels);
  if (labels) expect(parseLabels(labelsText(labels))).toEqual(labels);
});

it.each([
  ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36", "Chrome on Linux"],
  ["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile/15E148 Safari/604.1", "Safari on iOS"],
  ["curl/8.5.0", "curl"],
  [null, "Unknown program"],
])("browserName_%s", (agent, name) => {
  expect(browserName(agent)).toBe(name);
});

it.each([
  [{ revoked: true, endsAt: 5 }, "revoked"],
  [{ endsAt: 5 }, "ended"],
  [{ endsAt: 15 }, "ending"],
  [{}, "in use"],
])("keyState_%j", (changes, state) => {
  const key: NodeKey = { id: "k", source: null, revoked: false, createdAt: null, endsAt: null, lastUsedAt: null, ...changes };
  expect(keyState(key, 10)).toBe(state);
});
