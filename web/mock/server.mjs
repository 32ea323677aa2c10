// A stand-in for the API while working on the dashboard: `npm run mock -- --port 8080 --nodes 3`.
// Serves dist/ too, under the Content-Security-Policy of the real server. POST /mock/drop ends all live connections,
// /mock/expire what requests are let in with (they can refresh), /mock/end all sessions. Log in as admin, mock-password.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { parseArgs } from "node:util";
import { answerAccount } from "./account.mjs";
import { Alerts } from "./alerts.mjs";
import { Commands, seedCommands } from "./commands.mjs";
import { costAt, costTable, estimateOf } from "./costs.mjs";
import { makeFleet, processesAt, valuesAt } from "./fleet.mjs";
import { Inventory } from "./inventory.mjs";
import { Journal } from "./journal.mjs";
import { Jobs, seedJobs } from "./jobs.mjs";
import { json, problem, readBody } from "./json.mjs";
import { LiveHub } from "./liveHub.mjs";
import { answerLogs } from "./logs.mjs";
import { Manage } from "./manage.mjs";
import { People } from "./people.mjs";
import { Workers } from "./workers.mjs";

const { values: options } = parseArgs({
  options: {
    port: { type: "string", default: "8080" },
    nodes: { type: "string", default: "3" },
    /** Begins without accounts: /setup#token=… makes the first. */
    setup: { type: "string" },
    password: { type: "string", default: "mock-password" },
    /** `none`: no model server answers; `empty`: it has no model. */
    models: { type: "string", default: "some" },
    /** Begins without commands and jobs. */
    fresh: { type: "boolean", default: false },
  },
});
const dist = path.resolve(import.meta.dirname, "..", "dist");
const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
  + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const people = new People(options.setup, options.password);
const manage = new Manage(people);
const fleet = makeFleet(Number(options.nodes));
const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    if (!response.headersSent) problem(response, 500, "Internal error", String(error));
  });
});
const hub = new LiveHub(server, fleet);
const journal = new Journal((message) => hub.sendEvents(message));
const inventory = new Inventory(fleet, journal);
const commands = new Commands(fleet, (target, message) => hub.sendEach(target, message), options.models === "some");
const alerts = new Alerts(fleet, (target, message) => hub.sendEach(target, message));
const workers = new Workers(fleet);
const jobs = new Jobs((target, message) => hub.sendEach(target, message));
if (!options.fresh) {
  seedCommands(commands, fleet);
  seedJobs(jobs);
  alerts.seed("e1");
}
const following = setInterval(() => journal.follow(fleet, Date.now()), 1_000);

async function answer(request, response) {
  const url = new URL(request.url, `http://${request.headers.host}`);
  const route = `${request.method} ${url.pathname}`;
  if (route === "POST /mock/expire") return json(response, people.expire() ?? {});
  if (route === "POST /mock/end") return json(response, people.endAll() ?? {});
  if (await people.answerAnyone(route, request, response)) return;
  if (url.pathname.startsWith("/api/")) {
    const session = people.admit(request, response);
    if (!session) return;
    if (await answerAccount(people, route, session, request, response)) return;
    if (await manage.answer(session, request, url, response)) return;
    if (await inventory.answer(session, request, url, response)) return;
    if (await alerts.answer(session, request, url, response)) return;
    if (await workers.answer(session, request, url, response)) return;
    if (answerLogs(fleet, options.fresh, url, response)) return;
    if (await commands.answer(session, request, url, response)) return;
    if (await jobs.answer(session, request, url, response)) return;
  }
  if (route === "GET /api/v1/events") return json(response, journal.page(url.searchParams));
  if (route === "GET /api/v1/ai/status") return json(response, modelServer());
  if (route === "GET /api/v1/ai/models") {
    if (options.models === "none") return problem(response, 503, "Not now", modelServer().detail, "model-server-away");
    return json(response, { models: options.models === "empty" ? [] : [{ name: "llama3.2:3b" }, { name: "qwen3:8b" }] });
  }
  const explained = /^GET \/api\/v1\/events\/([^/]+)\/explanation$/.exec(route)?.[1];
  if (explained) {
    const explanation = journal.explanation(explained);
    return explanation ? json(response, explanation) : problem(response, 404, "There is no such thing", "The event is not explained.");
  }
  if (route === "GET /api/v1/system/cost/estimate") return json(response, estimateOf(url.searchParams));
  if (route === "GET /api/v1/system/cost/table") return json(response, costTable());
  if (route === "GET /api/v1/system/cost") return json(response, costAt(fleet.length, Date.now(), Number(url.searchParams.get("days"))));
  if (route === "POST /api/v1/live/negotiate") return json(response, { url: `http://${url.host}/client/?hub=live`, accessToken: "mock" });
  if (route === "POST /client/negotiate") return json(response, hub.negotiate());
  if (route === "POST /api/v1/live/watch") return json(response, hub.watch(await readBody(request)));
  if (route === "POST /api/v1/live/view") return json(response, hub.view(await readBody(request)));
  if (route === "POST /mock/drop") return json(response, hub.dropAll() ?? {});
  const match = /^\/api\/v1\/nodes\/([^/]+)(\/series|\/processes|\/catalog)$/.exec(url.pathname);
  if (match) {
    const node = fleet.find((one) => one.id === decodeURIComponent(match[1]));
    if (!node) return problem(response, 404, "No such node", `No node has the id ${match[1]}.`);
    if (match[2] === "/processes") return processes(response, node);
    if (match[2] === "/catalog") return json(response, { series: Object.keys(valuesAt(node.seed, Date.now())).map(catalogEntry) });
    return json(response, series(node, url.searchParams));
  }
  if (url.pathname.startsWith("/api/")) return problem(response, 404, "No such route", url.pathname);
  return file(response, url.pathname);
}

function modelServer() {
  const away = options.models === "none";
  const detail = away ? "The model server at http://127.0.0.1:11434 does not answer." : null;
  return { state: away ? "model-server-away" : "ok", detail, version: away ? null : "0.12.6", queue: {}, loaded: [] };
}

function processes(response, node) {
  const list = processesAt(node, Date.now());
  return list ? json(response, list) : problem(response, 404, "There is no such thing", `No processes of node '${node.id}' are stored.`);
}

function series(node, query) {
  const [from, to, points] = ["from", "to", "points"].map((name) => Number(query.get(name)));
  const patterns = query.get("select").split(",");
  const step = Math.max(1_000, Math.ceil((to - from) / points / 1_000) * 1_000);
  const t = [];
  for (let time = Math.ceil(from / step) * step; time <= to; time += step) t.push(time);
  // A hole, to see that gaps are drawn as gaps.
  const kept = t.filter((time) => (time / 1_000) % 600 > 40 || to - from > 1_000_000);
  const rows = kept.map((time) => valuesAt(node.seed, time));
  const keys = Object.keys(rows[0] ?? {}).filter((key) => patterns.some((pattern) => selects(pattern, key.replace(/\{.*/, ""))));
  return { t: kept, series: keys.map((key) => ({ ...nameAndLabels(key), unit: "1", v: rows.map((row) => row[key]) })) };
}

function selects(pattern, name) {
  return pattern.endsWith(".*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function nameAndLabels(key) {
  const [, name, body] = /^([^{]+)(?:\{(.*)\})?$/.exec(key);
  const pairs = body?.split(",").map((pair) => [pair.split("=", 1)[0], pair.slice(pair.indexOf("=") + 1)]) ?? [];
  return { name, labels: Object.fromEntries(pairs) };
}

function catalogEntry(key) {
  return { ...nameAndLabels(key), unit: /percent|cpu\./.test(key) ? "%" : "1", kind: "gauge" };
}

async function file(response, pathname) {
  const wanted = path.join(dist, path.extname(pathname) === "" ? "index.html" : pathname);
  if (!wanted.startsWith(dist)) return problem(response, 404, "No such file", pathname);
  const bytes = await readFile(wanted).catch(() => null);
  if (!bytes) return problem(response, 404, "No such file", pathname);
  response.writeHead(200, { "content-type": types[path.extname(wanted)] ?? "text/plain", "content-security-policy": policy });
  response.end(bytes);
}

server.listen(Number(options.port), "127.0.0.1", () => {
  console.log(`mock ready: http://127.0.0.1:${server.address().port}`);
});

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    clearInterval(following);
    hub.close();
    server.close();
    server.closeAllConnections();
  });
}
