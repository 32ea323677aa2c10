import { afterEach, expect, it, vi } from "vitest";
import { loadNodes } from "./loadNodes";

afterEach(() => vi.unstubAllGlobals());

/** Answers with the pages in turn, the last one again and again. */
function serve(pages: [status: number, ids: string[], next: string | null][]) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", vi.fn((path: string) => {
    const [status, ids, next] = pages[Math.min(asked.length, pages.length - 1)]!;
    asked.push(new URL(path, "http://x").searchParams.get("after") ?? "");
    return Promise.resolve(new Response(JSON.stringify({ items: ids.map((id) => ({ id })), next }), { status }));
  }));
  return asked;
}

const load = (): ReturnType<typeof loadNodes> => loadNodes({}, new AbortController().signal);

it("loadNodes_SeveralPages_FollowsTheCursorPastAnEmptyOne", async () => {
  const asked = serve([[200, ["a", "b"], "1"], [200, [], "2"], [200, ["b", "c"], null]]);
  const { nodes, truncated } = await load();
  expect([nodes.map((node) => node.id), truncated, asked]).toEqual([["a", "b", "c"], false, ["", "1", "2"]]);
});

it("loadNodes_LaterPageFails_FailsAsAWhole", async () => {
  serve([[200, ["a"], "1"], [503, [], null]]);
  await expect(load()).rejects.toMatchObject({ status: 503 });
});

it("loadNodes_CursorStandsStill_Ends", async () => {
  const asked = serve([[200, ["a"], "1"]]);
  await expect(load()).resolves.toMatchObject({ truncated: false });
  expect(asked).toEqual(["", "1"]);
});

it("loadNodes_ServerNeverEnds_StopsAndSaysSo", async () => {
  let page = 0;
  vi.stubGlobal("fetch", vi.fn(() => Promise.resolve(new Response(JSON.stringify({ items: [{ id: `n${page}` }], next: String(page++) })))));
  const { nodes, truncated } = await load();
  expect([nodes.length, truncated]).toEqual([60, true]);
});
