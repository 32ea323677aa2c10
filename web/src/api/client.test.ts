import { afterEach, describe, expect, it, vi } from "vitest";
import { api } from "./client";
import { ApiError } from "./problem";

function answerWith(status: number, body: string): ReturnType<typeof vi.fn<typeof fetch>> {
  const fetchMock = vi.fn<typeof fetch>(() => Promise.resolve(new Response(body, { status })));
  vi.stubGlobal("fetch", fetchMock);
  return fetchMock;
}

const failure = async (promise: Promise<unknown>): Promise<ApiError> => {
  const error: unknown = await promise.then(() => null, (reason: unknown) => reason);
  if (!(error instanceof ApiError)) throw new Error(`No ApiError but ${String(error)}`);
  return error;
};

afterEach(() => vi.unstubAllGlobals());

describe("api", () => {
  it("series_AnyQuery_EncodesIdAndParameters", async () => {
    const fetchMock = answerWith(200, '{"t":[],"series":[]}');
    await api.series("a/b", { select: ["cpu.*", "load.1"], from: 10.7, to: 20.2, points: 5 });
    expect(fetchMock.mock.calls[0]![0]).toBe("/api/v1/nodes/a%2Fb/series?select=cpu.*%2Cload.1&from=10&to=21&points=5");
  });

  it("nodes_ArchivedAfterACursor_AsksForThatPage", async () => {
    const fetchMock = answerWith(200, '{"items":[{"id":"a"}],"next":"c&2"}');
    await expect(api.nodes({ archived: true, after: "c=1" })).resolves.toMatchObject({ nodes: [{ id: "a" }], next: "c&2" });
    expect(fetchMock.mock.calls[0]![0]).toBe("/api/v1/nodes?limit=1000&archived=only&after=c%3D1");
  });

  it("watch_NodesGiven_PostsThemAndGivesLease", async () => {
    const fetchMock = answerWith(200, '{"leaseSeconds":45,"refused":["a",3]}');
    await expect(api.watch("c1", ["a"], ["b"], true)).resolves.toEqual({ leaseSeconds: 45, refused: ["a"] });
    const init = fetchMock.mock.calls[0]![1]!;
    expect(init.method).toBe("POST");
    expect(JSON.parse(init.body as string)).toEqual({ connectionId: "c1", watch: ["a"], unwatch: ["b"], slow: true });
  });

  it("nodes_ProblemDetails_BecomeTheError", async () => {
    answerWith(404, '{"title":"No such node","detail":"Look elsewhere.","status":404}');
    expect(await failure(api.node("x"))).toMatchObject({ status: 404, title: "No such node", message: "Look elsewhere." });
  });

  it("nodes_ErrorThatIsNoJson_TellsTheStatus", async () => {
    answerWith(502, "<html>");
    expect(await failure(api.nodes({}))).toMatchObject({ status: 502, title: "The server answered 502" });
  });

  it.each(["", "<html>", "[]", '{"items":3}'])("nodes_UnreadableAnswer_IsAnError %j", async (body) => {
    answerWith(200, body);
    expect(await failure(api.nodes({}))).toMatchObject({ title: "The answer can't be read" });
  });

  it("nodes_NoConnection_SaysSo", async () => {
    vi.stubGlobal("fetch", vi.fn(() => Promise.reject(new TypeError("Failed to fetch"))));
    expect(await failure(api.nodes({}))).toMatchObject({ status: 0, title: "The server can't be reached" });
  });

  it("nodes_AbortedByCaller_PassesTheAbortOn", async () => {
    const abort = new AbortController();
    abort.abort();
    vi.stubGlobal("fetch", vi.fn((_: string, init: RequestInit) => Promise.reject(init.signal!.reason as Error)));
    await expect(api.nodes({}, abort.signal)).rejects.toHaveProperty("name", "AbortError");
  });
});
