import { afterEach, describe, expect, it, vi } from "vitest";
import { request, sessionEnded } from "./http";
import { ApiError } from "./problem";

type Answer = [status: number, kind?: string];

/** Answers each path with its answers in turn, the last one again and again. */
function server(routes: Record<string, Answer[]>) {
  const calls: { path: string; init: RequestInit }[] = [];
  vi.stubGlobal("fetch", vi.fn((path: string, init: RequestInit) => {
    calls.push({ path, init });
    const answers = routes[path]!;
    const [status, kind] = answers.length > 1 ? answers.shift()! : answers[0]!;
    const body = status < 300 ? { fine: true } : { title: "No", detail: "Not so.", type: `/problems/${kind ?? "other"}` };
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  }));
  return { calls, paths: () => calls.map((call) => call.path) };
}

function watchEnd(): ApiError[] {
  const seen: ApiError[] = [];
  unwatch = sessionEnded.on((reason) => seen.push(reason));
  return seen;
}

let unwatch: () => void = () => undefined;
afterEach(() => {
  unwatch();
  vi.unstubAllGlobals();
});

const REFRESH = "/api/v1/auth/refresh";
const get = (path: string): Promise<unknown> => request(path, (body) => body);

describe("request", () => {
  it("request_AccessHasRunOut_RefreshesAndAsksAgain", async () => {
    const { paths } = server({ "/a": [[401, "bad-token"], [200]], [REFRESH]: [[200]] });
    const ends = watchEnd();
    await expect(get("/a")).resolves.toEqual({ fine: true });
    expect(paths()).toEqual(["/a", REFRESH, "/a"]);
    expect(ends).toEqual([]);
  });

  it("request_ManyFindAccessRunOut_RefreshOnce", async () => {
    const { paths } = server({ "/a": [[401], [200]], "/b": [[401], [200]], [REFRESH]: [[200]] });
    await Promise.all([get("/a"), get("/b")]);
    expect(paths().filter((path) => path === REFRESH)).toHaveLength(1);
  });

  it("request_RefreshRefused_TellsThatTheSessionEnded", async () => {
    server({ "/a": [[401, "no-credential"]], [REFRESH]: [[401, "session-ended"]] });
    const ends = watchEnd();
    await expect(get("/a")).rejects.toMatchObject({ status: 401 });
    expect(ends.map((reason) => reason.kind)).toEqual(["no-credential"]);
  });

  it("request_RefreshGetsNoAnswer_KeepsTheSession", async () => {
    server({ "/a": [[401]], [REFRESH]: [[503]] });
    const ends = watchEnd();
    await expect(get("/a")).rejects.toMatchObject({ status: 503 });
    expect(ends).toEqual([]);
  });

  it("request_StillRefusedAfterRefresh_EndsInsteadOfLooping", async () => {
    const { paths } = server({ "/a": [[401]], [REFRESH]: [[200]] });
    const ends = watchEnd();
    await expect(get("/a")).rejects.toBeInstanceOf(ApiError);
    expect(paths()).toEqual(["/a", REFRESH, "/a"]);
    expect(ends).toHaveLength(1);
  });

  it("request_NobodyHasAnAccount_EndsWithoutRefreshing", async () => {
    const { paths } = server({ "/a": [[401, "setup-required"]] });
    const ends = watchEnd();
    await expect(get("/a")).rejects.toBeInstanceOf(ApiError);
    expect(paths()).toEqual(["/a"]);
    expect(ends[0]?.kind).toBe("setup-required");
  });

  it.each(["bad-login", "bad-one-time-token"])("request_TypedCredentialRefused_SaysNothingOfTheSession %s", async (kind) => {
    const { paths } = server({ "/a": [[401, kind]] });
    const ends = watchEnd();
    await expect(get("/a")).rejects.toMatchObject({ kind });
    expect([paths(), ends]).toEqual([["/a"], []]);
  });

  it("request_Unsafe_CarriesTheHeaderThatOtherSitesCannotSend", async () => {
    const { calls } = server({ "/a": [[200]] });
    await request("/a", () => null, { method: "DELETE" });
    await get("/a");
    const header = (init: RequestInit) => (init.headers as Record<string, string>)["x-nexus-csrf"];
    expect(calls.map((call) => [call.init.method, header(call.init), call.init.credentials])).toEqual([
      ["DELETE", "1", "same-origin"],
      ["GET", undefined, "same-origin"],
    ]);
  });
});
