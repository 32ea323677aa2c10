import { describe, expect, it, vi } from "vitest";
import { ApiError } from "../api/problem";
import { EVERY_LINE, filterOf, filterQuery, isNarrow, lets, timeOf, type LogFilter } from "./logFilter";
import { lineText, parseLine, parseLogsMessage, type LogLine } from "./logLine";
import { parsePage, type LogPage } from "./logsApi";
import { LogSearch, MAX_LINES } from "./logSearch";
import { LogTail, MAX_TAIL } from "./logTail";
import { bucketAt, parseVolume, rangeOf, totalOf } from "./volume";
import { piecesOf, wordsOf } from "./words";

function line(at: number, changes: object = {}): LogLine {
  const parsed = parseLine({ at, node: { id: "n1", name: "web-1" }, level: "info", source: "nginx", text: `line ${at}`, ...changes });
  if (!parsed) throw new Error("not parsed");
  return parsed;
}

const page = (lines: LogLine[], next: string | null = null): LogPage => ({ lines, next, scanned: 100, complete: next === null });
const texts = (lines: readonly LogLine[]): string[] => lines.map(({ text }) => text);

describe("parseLine", () => {
  it("parse_Whole_ReadsAll", () => {
    const parsed = line(5, { level: "error", cut: true, fields: { unit: "ssh", pid: 12, nested: {} }, more: 1 });
    expect(parsed).toMatchObject({ at: 5, level: "error", source: "nginx", cut: true, fields: { unit: "ssh", pid: "12" } });
    expect(lineText(parsed)).toBe("1970-01-01T00:00:00.005Z ERROR web-1 nginx line 5");
  });

  it("parse_UnknownLevelAndNoText_IsAnOrdinaryEmptyLine", () => {
    expect(line(5, { level: "shout", text: null })).toMatchObject({ level: "info", text: "" });
    expect(parseLine({ at: "then", node: { id: "a" } })).toBeNull();
    expect(parseLine({ at: 5 })).toBeNull();
  });

  it("message_OfANode_IsInOrderOfTime", () => {
    const node = { id: "n7", name: "seven" };
    const message = parseLogsMessage({ node, lines: [{ id: "2", at: 9, text: "b" }, { at: 8, text: "a", node }, {}], dropped: 3, from: "x", seq: 1 });
    expect(message).toMatchObject({ node, dropped: 3 });
    expect(message?.lines.map((one) => [one.text, one.node.name])).toEqual([["a", "seven"], ["b", "seven"]]);
    expect([parseLogsMessage({ lines: [] }), parseLogsMessage({ node, lines: 5 })]).toEqual([null, null]);
  });
});

describe("words", () => {
  it.each<[string, string[]]>([
    ["", []],
    ['Timeout  "No Route to" host', ["timeout", "no route to", "host"]],
    ['a a "a"', ["a"]],
    ['"open end', ["open end"]],
    ['""', []],
  ])("wordsOf_%s", (query, expected) => expect(wordsOf(query)).toEqual(expected));

  it("pieces_WordsOfAnyCase_AreHits", () => {
    const pieces = piecesOf("Timeout: no TIMEOUT", ["timeout"]);
    expect(pieces.map(({ text, hit }) => (hit ? `[${text}]` : text)).join("")).toBe("[Timeout]: no [TIMEOUT]");
  });

  it("pieces_OverlappingWords_TakeTheLongerThatBeginsFirst", () => {
    expect(piecesOf("abcd", ["ab", "abc", "cd"]).map(({ text, hit }) => [text, hit])).toEqual([["abc", true], ["d", false]]);
  });

  it("pieces_LettersThatChangeTheirLength_AreLeftAsTheyAre", () => {
    expect(piecesOf("İ x", ["x"])).toEqual([{ text: "İ x", hit: false }]);
  });
});

describe("logFilter", () => {
  it("filterQuery_AnyFilter_LeadsBackToIt", () => {
    const filters: LogFilter[] = [
      EVERY_LINE,
      { q: '"a b" c', level: "warn", nodeId: "n", source: "s", labels: "zone=north", span: "7d", range: null },
      { ...EVERY_LINE, range: { from: 1_000, to: 2_000 } },
    ];
    for (const filter of filters) expect(filterOf(filterQuery(filter))).toEqual(filter);
  });

  it("filterOf_Nonsense_IsAsUsual", () => {
    expect(filterOf("?level=loud&span=9y&from=5&to=2")).toEqual(EVERY_LINE);
  });

  it("timeOf_Span_EndsNow", () => {
    const { from, to } = timeOf(EVERY_LINE);
    expect(to - from).toBe(3_600_000);
    expect(timeOf({ ...EVERY_LINE, range: { from: 1, to: 2 } })).toEqual({ from: 1, to: 2 });
  });

  it("lets_EachPart_LeavesOthersOut", () => {
    const one = line(5, { level: "warn", text: "No route to HOST" });
    const passes = (change: Partial<LogFilter>): boolean => lets({ ...EVERY_LINE, ...change })(one);
    expect([{}, { level: "warn" }, { q: 'host "no route"' }, { source: "nginx" }, { nodeId: "n1" }].every(passes)).toBe(true);
    expect([{ level: "error" }, { q: "host down" }, { source: "ssh" }, { nodeId: "n2" }].some(passes)).toBe(false);
    expect([isNarrow(EVERY_LINE), isNarrow({ ...EVERY_LINE, q: "x" })]).toEqual([false, true]);
  });
});

it("parsePage_OddParts_AreLeftOut", () => {
  const parsed = parsePage({ items: [{ at: 1, node: { id: "a" } }, {}], next: "c", scanned: { lines: 7 }, complete: false });
  expect(parsed).toMatchObject({ next: "c", scanned: 7, complete: false });
  expect(parsed.lines).toHaveLength(1);
});

describe("LogSearch", () => {
  it("more_EmptyPages_AreGoneThroughUntilOneHasLines", async () => {
    const pages = [page([], "1"), page([], "2"), page([line(5)], "3"), page([line(4)])];
    const load = vi.fn(() => Promise.resolve(pages[load.mock.calls.length - 1] ?? page([])));
    const search = new LogSearch(load);
    await search.more();
    expect(texts(search.state.lines)).toEqual(["line 5"]);
    expect(search.state).toMatchObject({ hasMore: true, busy: false, scanned: 300 });
    await search.more();
    await search.more();
    expect(texts(search.state.lines)).toEqual(["line 5", "line 4"]);
    expect([search.state.hasMore, load.mock.calls.length]).toEqual([false, 4]);
  });

  it("more_OnlyEmptyPages_StopsToAsk", async () => {
    const load = vi.fn(() => Promise.resolve(page([], "on")));
    const search = new LogSearch(load);
    await search.more();
    expect([load.mock.calls.length, search.state.hasMore]).toEqual([5, true]);
  });

  it("more_Fails_CanBeTriedAgain", async () => {
    let fails = true;
    const search = new LogSearch(() => (fails ? Promise.reject(new ApiError(503, "Not now", "Later.")) : Promise.resolve(page([line(1)]))));
    await search.more();
    expect(search.state).toMatchObject({ busy: false, hasMore: true, error: { status: 503 } });
    fails = false;
    await search.more();
    expect(search.state).toMatchObject({ error: null, hasMore: false });
  });

  it("more_TooManyLines_Ends", async () => {
    const many = Array.from({ length: MAX_LINES }, (_, i) => line(i + 1));
    const search = new LogSearch(() => Promise.resolve(page(many, "on")));
    await search.more();
    expect([search.state.lines.length, search.state.hasMore]).toEqual([MAX_LINES, false]);
  });

  it("stop_AnswerComesLater_IsPassedOver", async () => {
    let answer: (page: LogPage) => void = () => undefined;
    const search = new LogSearch(() => new Promise((resolve) => (answer = resolve)));
    const asked = search.more();
    search.stop();
    answer(page([line(1)]));
    await asked;
    expect(search.state.lines).toHaveLength(0);
  });
});

describe("LogTail", () => {
  it("take_WhileFollowing_AppendsAndForgetsTheOldest", () => {
    const tail = new LogTail([line(1)]);
    tail.take([line(2)], 0);
    expect(texts(tail.state.lines)).toEqual(["line 1", "line 2"]);
    tail.take(Array.from({ length: MAX_TAIL }, (_, i) => line(i + 3)), 4);
    expect(tail.state.lines).toHaveLength(MAX_TAIL);
    expect([texts(tail.state.lines)[0], tail.state.dropped]).toEqual(["line 3", 4]);
  });

  it("take_LinesThatAreThere_ArePassedOver", () => {
    const tail = new LogTail([line(1, { id: "a" })]);
    tail.take([line(1, { id: "a" }), line(2, { id: "b" })], 0);
    tail.follow(false);
    tail.take([line(3, { id: "c" })], 0);
    tail.take([line(3, { id: "c" })], 0);
    expect([texts(tail.state.lines), tail.state.waiting]).toEqual([["line 1", "line 2"], 1]);
  });

  it("take_WhilePaused_WaitsUntilFollowedAgain", () => {
    const tail = new LogTail([line(1)]);
    tail.follow(false);
    tail.take([line(2), line(3)], 0);
    expect([texts(tail.state.lines), tail.state.waiting]).toEqual([["line 1"], 2]);
    tail.follow(true);
    expect([texts(tail.state.lines), tail.state.waiting]).toEqual([["line 1", "line 2", "line 3"], 0]);
  });

  it("take_PausedForLong_CountsWhatIsLeftOut", () => {
    const tail = new LogTail([]);
    tail.follow(false);
    tail.take(Array.from({ length: MAX_TAIL + 10 }, (_, i) => line(i + 1)), 0);
    expect([tail.state.waiting, tail.state.dropped]).toEqual([MAX_TAIL, 10]);
  });
});

describe("volume", () => {
  const body = { buckets: [{ at: 2_000, counts: { error: 1, fatal: 2, warn: 3, info: 4, odd: 5 } }, { at: 1_000 }, { counts: {} }] };
  const { buckets } = parseVolume(body, { from: 0, to: 9_000 });

  it("parse_Levels_AreBroughtTogether", () => {
    expect(buckets).toEqual([{ at: 1_000, bad: 0, warn: 0, rest: 0 }, { at: 2_000, bad: 3, warn: 3, rest: 9 }]);
    expect(buckets.map(totalOf)).toEqual([0, 15]);
  });

  it("parse_BucketsThatAreLeftOut_AreEmpty", () => {
    const sparse = { buckets: [{ at: 30_000, counts: { warn: 1 } }], bucketSeconds: 10, complete: false };
    const volume = parseVolume(sparse, { from: 15_000, to: 45_000 });
    expect(volume.buckets.map(({ at, warn }) => [at, warn])).toEqual([[10_000, 0], [20_000, 0], [30_000, 1], [40_000, 0]]);
    expect(volume.complete).toBe(false);
    expect(parseVolume({ buckets: [], bucketSeconds: 10 }, { from: 0, to: 20_000 }).buckets).toHaveLength(2);
  });

  it("rangeOf_EitherDirection_CoversBothBucketsWithinTheTime", () => {
    const time = { from: 1_200, to: 2_500 };
    expect(rangeOf(buckets, 1, 0, time)).toEqual({ from: 1_200, to: 2_500 });
    expect(rangeOf(buckets, 0, 0, time)).toEqual({ from: 1_200, to: 2_000 });
    expect([bucketAt(10, -1), bucketAt(10, 0.55), bucketAt(10, 1)]).toEqual([0, 5, 9]);
  });
});
