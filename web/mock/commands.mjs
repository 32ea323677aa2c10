// Commands that seem to be carried out: queued, sent, running, with output that comes bit by bit.
import { randomUUID } from "node:crypto";
import { processesAt } from "./fleet.mjs";
import { json, problem, readBody } from "./json.mjs";
import { answerInParts, looks, recordOf } from "./answers.mjs";

const BUILT_INS = ["ping", "collect", "processes", "system", "log"];
const ENDS = ["completed", "failed", "cancelled", "expired", "refused"];
const later = (ms) => new Date(Date.now() + ms).toISOString();
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const hasEnded = (command) => ENDS.includes(command.status);

export class Commands {
  #fleet;
  #send;
  #withModels;
  #rows = [];
  #outputs = new Map();
  #waiting = new Set();

  /** `send` gets each live message with its target; without models every question fails. */
  constructor(fleet, send, withModels) {
    this.#fleet = fleet;
    this.#send = send;
    this.#withModels = withModels;
  }

  /** True when the route was one of these. */
  async answer(session, request, url, response) {
    const [, id, rest] = /^\/api\/v1\/commands(?:\/([^/]+))?(?:\/(output|cancel|approve))?$/.exec(url.pathname) ?? [];
    if (id === undefined && url.pathname !== "/api/v1/commands") return false;
    if (request.method !== "GET" && session.user.role === "viewer") {
      problem(response, 403, "The caller may not do this", "This needs the role operator.", "role-too-low");
    } else if (!id && request.method === "GET") json(response, this.#list(url.searchParams));
    else if (!id) this.#create(session.user.username, await readBody(request), response);
    else await this.#one(id, rest, request, url, response);
    return true;
  }

  async #one(id, rest, request, url, response) {
    const command = this.#rows.find((row) => row.id === id);
    if (!command) return problem(response, 404, "There is no such thing", `There is no command '${id}'.`, "no-such-command");
    if (rest === "output") return json(response, await this.#output(command, url.searchParams));
    if (rest === "cancel") this.#change(command, { status: "cancelled", endedAt: later(0) });
    if (rest === "approve") this.#approve(command);
    json(response, command);
  }

  #list(query) {
    const fits = (row) => ["status", "action", "batchId"].every((name) => !query.get(name) || row[name] === query.get(name))
      && (!query.get("nodeId") || row.target.nodeId === query.get("nodeId"));
    const from = this.#rows.findIndex((row) => row.id === query.get("cursor")) + 1;
    const rest = this.#rows.slice(from).filter(fits);
    const items = rest.slice(0, Number(query.get("limit") ?? 50));
    const bare = (row) => ({ ...row, result: row.result && { ...row.result, data: null } });
    return { items: items.map(bare), next: rest.length > items.length ? items.at(-1).id : null };
  }

  #create(actor, body, response) {
    const { target, action } = body;
    if (action === "ask") return json(response, { batchId: null, commands: [this.make(actor, body, null)] }, 201);
    const nodes = target?.nodeId
      ? this.#fleet.filter((node) => node.id === target.nodeId)
      : this.#fleet.filter((node) => Object.entries(target?.labels ?? {}).every(([name, value]) => node.labels[name] === value));
    if (nodes.length === 0) return problem(response, 409, "This does not go with what is there", "No node fits the target.", "no-target");
    const batchId = target.labels ? randomUUID().slice(0, 12) : null;
    json(response, { batchId, commands: nodes.map((node) => this.make(actor, { ...body, batchId }, node)) }, 201);
  }

  /** A command that begins its life now, or `age` milliseconds ago. */
  make(actor, { action, arguments: values = {}, expirySeconds = 300, priority = "normal", batchId = null }, node, age = 0) {
    const isFree = action === "ask" || BUILT_INS.includes(action);
    const command = {
      id: `c${randomUUID().replaceAll("-", "").slice(0, 15)}`, batchId, action, priority, createdBy: actor,
      target: { nodeId: node?.id ?? null, agentId: null, name: node?.name ?? "service" },
      arguments: typeof values === "string" ? values : JSON.stringify(values), status: isFree ? "queued" : "proposed",
      createdAt: later(-age), expiresAt: later(expirySeconds * 1_000 - age), approvedBy: null, sentAt: null, startedAt: null, endedAt: null,
      result: null, outputBytes: 0, outputCut: false,
    };
    this.#rows.unshift(command);
    this.#rows.length = Math.min(this.#rows.length, 2_000);
    this.#outputs.set(command.id, "");
    if (age > 0) return Object.assign(command, endOf(command, node, age));
    this.#send("command", command);
    if (isFree) void this.#run(command, node);
    return command;
  }

  #approve(command) {
    if (command.status !== "proposed") return;
    this.#change(command, { status: "queued", approvedBy: { keyId: "3f9a1c5577e0b2d4", at: later(0) } });
    void this.#run(command, this.#fleet.find((node) => node.id === command.target.nodeId));
  }

  async #run(command, node) {
    const goOn = async (ms) => (await sleep(ms), !hasEnded(command));
    if (!(await goOn(400))) return;
    if (command.action === "ask") return this.#runQuestion(command, goOn);
    this.#change(command, { status: "sent", sentAt: later(0) });
    if (!(await goOn(400))) return;
    if (command.action.startsWith("wrong")) {
      return this.#change(command, { status: "refused", endedAt: later(0), result: { error: "This host does not allow that action." } });
    }
    this.#change(command, { status: "running", startedAt: later(0) });
    const isProgram = !BUILT_INS.includes(command.action);
    for (let line = 1; isProgram && line <= 12; line++) {
      this.#write(command, `${new Date().toISOString()} step ${line} of 12: cleaning /var/cache/part-${line}\n`);
      if (!(await goOn(500))) return;
    }
    if (command.action === "log") {
      this.#write(command, Array.from({ length: 8 }, (_, i) => `12:00:0${i} info  Sent frame ${i}, 4 KB\n`).join(""));
    }
    if (!(await goOn(200))) return;
    this.#change(command, { status: "completed", endedAt: later(0), result: resultOf(command, node) });
  }

  async #runQuestion(command, goOn) {
    this.#change(command, { status: "running", startedAt: later(0) });
    if (!this.#withModels) {
      await goOn(2_000);
      const error = "The model server at http://127.0.0.1:11434 does not answer. Start it with 'ollama serve'.";
      return this.#change(command, { status: "failed", endedAt: later(0), result: { error } });
    }
    for (const look of looks()) {
      if (!(await goOn(700))) return;
      this.#write(command, look);
    }
    for (const part of answerInParts(this.#fleet)) {
      if (!(await goOn(60))) return;
      this.#write(command, part);
    }
    const result = { data: recordOf(this.#fleet) };
    this.#change(command, { status: "completed", endedAt: later(0), result });
  }

  #write(command, text) {
    const before = this.#outputs.get(command.id);
    this.#outputs.set(command.id, before + text);
    command.outputBytes = Buffer.byteLength(before + text);
    this.#send("commandOutput", { id: command.id, from: Buffer.byteLength(before), text });
    this.#wake();
  }

  #change(command, change) {
    if (hasEnded(command)) return;
    Object.assign(command, change);
    this.#send("command", { ...command, result: command.result && { ...command.result, data: null } });
    this.#wake();
  }

  #wake() {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  async #output(command, query) {
    const from = Number(query.get("from") ?? 0);
    const until = Date.now() + 1_000 * Number(query.get("wait") ?? 0);
    const bytes = () => Buffer.from(this.#outputs.get(command.id));
    while (bytes().length <= from && !hasEnded(command) && Date.now() < until) {
      await Promise.race([new Promise((resolve) => this.#waiting.add(resolve)), sleep(until - Date.now())]);
    }
    const all = bytes();
    return { from, next: Math.max(from, all.length), text: all.subarray(from).toString(), ended: hasEnded(command) };
  }
}

/** How one that is made to be old has ended. */
function endOf(command, node, age) {
  const times = { sentAt: later(-age + 800), startedAt: later(-age + 900), endedAt: later(-age + 4_200) };
  if (command.status === "proposed" && age < 3_600_000) return {};
  const nobody = { error: "Nobody signed it in time." };
  if (command.status === "proposed") return { status: "expired", endedAt: later(-age + 300_000), result: nobody };
  return { ...times, status: "completed", result: command.action === "ask" ? null : resultOf(command, node) };
}

function runningOn(node) {
  const processes = processesAt(node, Date.now())?.processes ?? [];
  return processes.map(({ memory, ...one }) => ({ ...one, memoryBytes: memory }));
}

function resultOf(command, node) {
  switch (command.action) {
    case "ping":
      return { data: { agentVersion: "0.1.0", time: Date.now() } };
    case "processes":
      return { data: { processes: runningOn(node) } };
    case "system":
      return { data: { hostname: node.name, os: "Debian GNU/Linux 12", kernel: "6.1.0-25-amd64", addresses: ["10.0.0.7", "fe80::1"] } };
    case "log":
      return {};
    case "collect":
      return { data: { newestSample: Date.now() } };
    default:
      return { exitCode: 0, data: { freedBytes: 1_234_567 } };
  }
}

/** Some that have been carried out before. */
export function seedCommands(commands, fleet) {
  const [first, second = first] = fleet;
  if (!first) return;
  commands.make("admin", { action: "ping" }, first, 7_200_000);
  commands.make("admin", { action: "clean-cache", arguments: { days: 7 }, priority: "high" }, second, 5_400_000);
  commands.make("grace", { action: "processes" }, first, 900_000);
  commands.make("grace", { action: "restart-nginx", arguments: { unit: "nginx.service" } }, second, 60_000);
}
