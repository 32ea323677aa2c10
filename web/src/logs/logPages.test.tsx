// @vitest-environment jsdom
import { act } from "react";
import { describe, expect, it } from "vitest";
import { PageStand } from "../pageTesting";
import { aNode } from "../testing";
import LogsPage from "./LogsPage";

const stand = PageStand.forEachTest();

const line = (at: number, changes: object = {}): object => ({
  at, node: { id: "n1", name: "web-1" }, level: "info", source: "nginx", text: `line ${at}`, ...changes,
});

function serve(items: object[], sources: string[] = ["nginx"]): void {
  stand.answers["GET /api/v1/nodes"] = [200, { items: [], next: null }];
  stand.answers["GET /api/v1/logs"] = [200, { items, next: null, scanned: { chunks: 1, lines: items.length }, complete: true }];
  stand.answers["GET /api/v1/logs/sources"] = [200, { items: sources.map((source) => ({ source, lines: 5, lastAt: 5 })) }];
  stand.answers["GET /api/v1/logs/volume"] = [200, { buckets: [{ at: 1_000, counts: { info: 3 } }, { at: 2_000, counts: { error: 1 } }] }];
}

const asked = (path: string): URLSearchParams[] =>
  stand.calls.filter(({ route }) => route.startsWith(`GET ${path}?`)).map(({ route }) => new URLSearchParams(route.slice(route.indexOf("?"))));

describe("LogsPage", () => {
  it("search_Words_AreAskedForAndMarked", async () => {
    serve([line(2_000, { text: "No route to <b>HOST</b>", level: "error" }), line(1_000)]);
    window.history.replaceState(null, "", "/logs?q=host&level=warn");
    await stand.show(<LogsPage />);
    await stand.seen(() => expect(stand.all("log-line")).toHaveLength(2));
    expect(stand.holder.querySelector("mark")?.textContent).toBe("HOST");
    expect(stand.holder.querySelector(".log-text b")).toBeNull();
    expect(Object.fromEntries(asked("/api/v1/logs")[0] ?? [])).toMatchObject({ q: "host", level: "warn", order: "desc", limit: "200" });
    stand.fill("Search", "disk");
    act(() => stand.holder.querySelector<HTMLFormElement>(".log-filters")?.requestSubmit());
    await stand.seen(() => expect(asked("/api/v1/logs").at(-1)?.get("q")).toBe("disk"));
    expect(window.location.search).toBe("?q=disk&level=warn");
  });

  it("show_NothingSent_TeachesTheConfiguration", async () => {
    serve([], []);
    await stand.show(<LogsPage />);
    await stand.seen(() => expect(stand.holder.querySelector("pre")?.textContent).toContain("journal: true"));
  });

  it("show_ServerWithoutLogs_SaysSo", async () => {
    stand.answers["GET /api/v1/logs"] = [404, { title: "No such route", detail: "" }];
    await stand.show(<LogsPage />);
    await stand.seen(() => expect(stand.holder.textContent).toContain("keeps no logs yet"));
  });

  it("volume_ByKeyboard_ChoosesATime", async () => {
    serve([line(1_500)]);
    window.history.replaceState(null, "", "/logs?from=1000&to=3000");
    await stand.show(<LogsPage />);
    await stand.seen(() => expect(stand.find("volume")).not.toBeNull());
    const bars = stand.holder.querySelector<HTMLElement>(".volume-bars");
    const key = (name: string): void => act(() => void bars?.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true })));
    key("ArrowLeft");
    expect(bars?.getAttribute("aria-valuetext")).toContain("1 lines, 1 of them errors");
    key("ArrowLeft");
    key("Enter");
    await stand.seen(() => expect(window.location.search).toBe("?from=1000&to=2000"));
    expect(Object.fromEntries(asked("/api/v1/logs").at(-1) ?? [])).toMatchObject({ from: "1000", to: "2000" });
  });

  it("line_Pressed_ShowsItWhole", async () => {
    serve([line(1_500, { fields: { unit: "ssh.service" }, cut: true })]);
    await stand.show(<LogsPage />);
    await stand.seen(() => expect(stand.all("log-line")).toHaveLength(1));
    act(() => stand.holder.querySelector<HTMLElement>(".log-time")?.click());
    expect(stand.holder.querySelector("dialog")?.textContent).toContain("ssh.service");
    expect(stand.holder.querySelector("dialog")?.textContent).toContain("only its beginning");
  });

  it("live_LinesThatMatch_AreAppendedAndPausedOnesCounted", async () => {
    serve([line(1_000)]);
    stand.fleet.update([aNode("n1", { name: "web-1" })]);
    await stand.show(<LogsPage />);
    await stand.seen(() => expect(stand.find("log-live")?.hasAttribute("disabled")).toBe(false));
    stand.fill("Level", "warn");
    act(() => stand.find("log-live")?.click());
    await stand.seen(() => expect(stand.all("log-line")).toHaveLength(1));
    const tell = (...lines: object[]): void =>
      act(() => stand.live.link.told.emit({ target: "logs", message: { node: { id: "n1", name: "web-1" }, lines, dropped: 0 } }));
    tell(line(2_000, { level: "error", node: undefined }), line(2_001));
    expect(stand.all("log-line").map((one) => one.dataset.level)).toEqual(["info", "error"]);
    expect(stand.all("log-line")[1]?.textContent).toContain("web-1");

    const box = stand.find("log-box")!;
    Object.defineProperties(box, { scrollHeight: { value: 5_000, configurable: true }, clientHeight: { value: 300, configurable: true } });
    act(() => {
      box.scrollTop = 10;
      box.dispatchEvent(new Event("scroll", { bubbles: true }));
    });
    tell(line(3_000, { level: "fatal" }));
    expect(stand.find("log-new")?.textContent).toContain("1 new line");
    act(() => stand.find("log-new")?.click());
    expect(stand.find("log-new")).toBeNull();
    expect(stand.holder.textContent).toContain("line 3000");
  });
});
