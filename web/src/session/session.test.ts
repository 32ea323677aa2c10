import { afterEach, describe, expect, it, vi } from "vitest";
import { takeLinkToken } from "./linkToken";
import { logInPath, nextPath } from "./nextPath";
import { Session } from "./session";
import { parseUser } from "./user";

const me = { id: "u1", username: "ada", displayName: "Ada", role: "admin", labels: {}, disabled: false };

function serve(answers: Record<string, [number, object]>) {
  vi.stubGlobal("fetch", vi.fn((path: string) => {
    const [status, body] = answers[path] ?? [401, { type: "/problems/no-credential" }];
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status }));
  }));
}

function make(place = "/nodes/a?x=1") {
  const left: string[] = [];
  return { session: new Session((path) => left.push(path), () => place), left };
}

afterEach(() => vi.unstubAllGlobals());

describe("Session", () => {
  it("check_LoggedIn_KnowsTheUser", async () => {
    serve({ "/api/v1/auth/me": [200, me] });
    const { session, left } = make();
    await session.check();
    expect(session.state).toMatchObject({ phase: "in", user: { username: "ada", role: "admin" } });
    expect(left).toEqual([]);
  });

  it("check_NobodyLoggedIn_LeavesForTheLogInPageAndBack", async () => {
    serve({});
    const { session, left } = make();
    await session.check();
    expect(session.state.phase).toBe("out");
    expect(left).toEqual(["/login?next=%2Fnodes%2Fa%3Fx%3D1"]);
  });

  it("check_NoAccountsYet_LeavesForTheSetUp", async () => {
    serve({ "/api/v1/auth/me": [401, { type: "/problems/setup-required" }] });
    const { session, left } = make();
    await session.check();
    expect(left).toEqual(["/setup"]);
  });

  it("check_ServerFails_SaysWhyAndStays", async () => {
    serve({ "/api/v1/auth/me": [503, { title: "Busy", detail: "Wait." }] });
    const { session, left } = make();
    await session.check();
    expect(session.state).toMatchObject({ phase: "failed", error: { title: "Busy" } });
    expect(left).toEqual([]);
  });

  it("logOut_ServerToldSo_LeavesWithoutAWayBack", async () => {
    serve({ "/api/v1/auth/me": [200, me], "/api/v1/auth/logout": [204, {}] });
    const { session, left } = make();
    await session.check();
    await session.logOut();
    expect(left).toEqual(["/login"]);
  });

  it("logOut_ServerAway_GoesOnLoggedIn", async () => {
    serve({ "/api/v1/auth/me": [200, me], "/api/v1/auth/logout": [503, {}] });
    const { session, left } = make();
    await session.check();
    await expect(session.logOut()).rejects.toMatchObject({ status: 503 });
    expect([session.state.phase, left]).toEqual(["in", []]);
  });
});

it.each([
  ["?next=/nodes/a", "/nodes/a"],
  ["?next=%2Fsettings%3Fa%3D1%23b", "/settings?a=1#b"],
  ["", "/"],
  ["?next=", "/"],
  ["?next=https://evil.example/", "/"],
  ["?next=//evil.example/", "/"],
  ["?next=/%5Cevil.example/", "/"],
  ["?next=/%09/evil.example/", "/"],
  ["?next=/a%5Cb", "/"],
  ["?next=javascript:alert(1)", "/"],
  ["?next=/login?next=/login", "/"],
  ["?next=/setup", "/"],
])("nextPath_%s", (search, path) => {
  expect(nextPath(search)).toBe(path);
});

it("logInPath_AnyPlace_LeadsBackToIt", () => {
  for (const place of ["/", "/nodes/a%2Fb", "/settings?x=1&y=2"]) expect(nextPath(logInPath(place).replace(/^[^?]*/, ""))).toBe(place);
});

it.each([
  ["#token=abc", "abc"],
  ["#token=", null],
  ["#other=1", null],
  ["", null],
  [`#token=${"x".repeat(600)}`, null],
])("takeLinkToken_%s", (hash, token) => {
  const replaceState = vi.fn();
  expect(takeLinkToken({ hash, pathname: "/setup", search: "?a" }, { replaceState })).toBe(token);
  expect(replaceState.mock.calls).toEqual(hash === "" ? [] : [[null, "", "/setup?a"]]);
});

it("parseUser_UnknownRole_IsTheLeast", () => {
  expect(parseUser({ ...me, role: "emperor" }).role).toBe("viewer");
  expect(() => parseUser({ username: "x" })).toThrow();
});
