// Log lines of the last week, made up from their time: the same line each time that it is asked for.
import { json } from "./json.mjs";

const STEP_MS = 7_000;
const MOST_STEPS = 90_000;
const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal"];
const SOURCES = ["nginx", "journal", "app"];
const TEXTS = [
  "GET /api/v1/orders 200 in 12 ms", "GET /healthz 200 in 1 ms", "POST /api/v1/orders 201 in 48 ms", "Started Session 41 of user ada.",
  "connect to 10.0.0.7:5432: No route to host",
  "slow query: 1843 ms: select * from orders where customer = $1 order by placed_at desc limit 50",
  "Unhandled exception: System.TimeoutException: The operation has timed out.\n   at Shop.Orders.Load(Int32 id)\n   at Shop.Program.Main()",
  "<script>alert(1)</script> is not a valid name",
];
const AT_LEVEL = ["info", "debug", "info", "info", "error", "warn", "error", "warn"];

function lineAt(fleet, time) {
  const n = Math.floor(time / STEP_MS);
  const pick = (n * 2_654_435_761) >>> 0;
  const node = fleet[pick % fleet.length];
  const rare = (pick >>> 7) % 10 > 6 ? (pick >>> 11) % TEXTS.length : (pick >>> 11) % 4;
  return {
    id: `l${n}`, at: n * STEP_MS, node: { id: node.id, name: node.name }, level: AT_LEVEL[rare], source: SOURCES[(pick >>> 5) % 3],
    text: TEXTS[rare],
    ...(rare === 3 ? { fields: { unit: "systemd-logind.service", pid: "812" } } : {}),
  };
}

function fits(line, query) {
  const words = (query.get("q") ?? "").toLowerCase().match(/"[^"]*"|\S+/g) ?? [];
  return (!query.get("nodeId") || query.get("nodeId") === line.node.id)
    && (!query.get("source") || query.get("source") === line.source)
    && LEVELS.indexOf(line.level) >= LEVELS.indexOf(query.get("level") || "trace")
    && words.every((word) => line.text.toLowerCase().includes(word.replaceAll('"', "")));
}

function* linesOf(fleet, query) {
  const [from, to] = ["from", "to"].map((name) => Number(query.get(name)));
  for (let time = Number(query.get("cursor") ?? to), steps = 0; time >= from && steps < MOST_STEPS; time -= STEP_MS, steps++) {
    const line = lineAt(fleet, time);
    if (line.at >= from && line.at <= to && fits(line, query)) yield line;
  }
}

function page(fleet, query) {
  const items = [];
  const limit = Number(query.get("limit") ?? 200);
  for (const line of linesOf(fleet, query)) {
    items.push(line);
    if (items.length === limit) return { items, next: String(line.at - STEP_MS), scanned: { chunks: 1, lines: limit * 3 }, complete: true };
  }
  return { items, next: null, scanned: { chunks: 1, lines: items.length * 3 }, complete: true };
}

function volume(fleet, query) {
  const [from, to] = ["from", "to"].map((name) => Number(query.get(name)));
  const step = Math.ceil((to - from) / Number(query.get("buckets") ?? 60) / 10_000) * 10_000;
  const buckets = new Map();
  for (const { at, level } of linesOf(fleet, query)) {
    const begin = Math.floor(at / step) * step;
    const counts = buckets.get(begin) ?? {};
    buckets.set(begin, { ...counts, [level]: (counts[level] ?? 0) + 1 });
  }
  return { buckets: [...buckets].map(([at, counts]) => ({ at, counts })).reverse(), bucketSeconds: step / 1_000, complete: true };
}

const NOTHING = {
  "": { items: [], next: null, scanned: { chunks: 0, lines: 0 }, complete: true },
  "/volume": { buckets: [], bucketSeconds: 60, complete: true },
  "/sources": { items: [] },
};

/** True when the route was one of these. `none`: no host sends any. */
export function answerLogs(fleet, none, url, response) {
  const [, place] = /^\/api\/v1\/logs(|\/volume|\/sources)$/.exec(url.pathname) ?? [];
  if (place === undefined) return false;
  const query = url.searchParams;
  if (none) json(response, NOTHING[place]);
  else if (place === "/volume") json(response, volume(fleet, query));
  else if (place === "/sources") json(response, { items: SOURCES.map((source) => ({ source, lines: 1_000, lastAt: Date.now() })) });
  else json(response, page(fleet, query));
  return true;
}

/** What a watched node has just written. */
export function newLines(node, now) {
  const count = (Math.floor(now / 1_000) * 7 + node.seed) % 4;
  const like = (i) => lineAt([node], now + i * STEP_MS * 977);
  const lines = Array.from({ length: count }, (_, i) => ({ ...like(i), id: `n${now}-${i}`, at: now - i * 20 }));
  return { node: { id: node.id, name: node.name }, lines, dropped: 0 };
}
