// Jobs by the clock and their runs. Cron is read for the forms "M H * * *", "*/N * * * *" and "* * * * *" alone, as UTC.
import { randomUUID } from "node:crypto";
import { json, problem, readBody } from "./json.mjs";

const newId = () => randomUUID().replaceAll("-", "").slice(0, 16);
const iso = (ms) => new Date(ms).toISOString();
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Jobs {
  #jobs = [];
  #tasks = [];
  #logs = new Map();
  #send;

  constructor(send) {
    this.#send = send;
  }

  /** True when the route was one of these. */
  async answer(session, request, url, response) {
    const [, list, id, rest] = /^\/api\/v1\/(jobs|tasks)(?:\/([^/]+))?(?:\/(run|enable|disable|cancel|log))?$/.exec(url.pathname) ?? [];
    if (!list) return false;
    const body = request.method === "GET" ? null : await readBody(request);
    if (body && session.user.role === "viewer" && id !== "preview") {
      problem(response, 403, "The caller may not do this", "This needs the role operator.", "role-too-low");
      return true;
    }
    const run = list === "jobs" ? this.#runJobs(session, request.method, id, rest, body) : this.#runTasks(id, rest, url.searchParams);
    const [status, value, kind] = run ?? [404, "There is no such thing."];
    if (status >= 400) problem(response, status, "The request is not valid", value, kind);
    else json(response, value, status);
    return true;
  }

  /** Adds a job as if somebody had made it. */
  add(definition, createdBy = "admin") {
    const job = { id: newId(), definition, version: 1, createdAt: iso(Date.now()), updatedAt: iso(Date.now()), createdBy };
    this.#jobs.push(job);
    return job;
  }

  #shown(job) {
    const nextRuns = job.definition.enabled ? nextOf(job.definition.schedule) : [];
    return { ...job, nextRuns: Array.isArray(nextRuns) ? nextRuns : [] };
  }

  #runJobs(session, method, id, rest, body) {
    if (!id && method === "GET") return [200, { items: this.#jobs.map((job) => this.#shown(job)), next: null }];
    if (!id || (method === "PUT" && !rest)) {
      const next = nextOf(body.schedule);
      if (typeof next === "string") return [400, next, "bad-schedule.cron"];
      const taken = this.#jobs.some((job) => job.id !== id && job.definition.name === body.name);
      if (taken) return [409, "Another job has this name.", "name-taken"];
    }
    if (!id) return this.#told([201, this.#shown(this.add(body, session.user.username))]);
    if (id === "preview") {
      const next = nextOf(body);
      return typeof next === "string" ? [400, next, "bad-schedule.cron"] : [200, { nextRuns: next }];
    }
    const job = this.#jobs.find((one) => one.id === id);
    if (!job) return null;
    if (rest === "run") return [202, this.start(job, "manual")];
    if (method === "DELETE") return this.#jobs.splice(this.#jobs.indexOf(job), 1), this.#told([204, null]);
    if (method === "PUT") job.definition = body;
    if (rest) job.definition = { ...job.definition, enabled: rest === "enable" };
    return method === "GET" ? [200, this.#shown(job)] : this.#told([200, this.#shown(job)]);
  }

  #runTasks(id, rest, query) {
    if (!id) {
      const [job, status] = [query.get("job"), query.get("status")];
      const open = (task) => task.state === "queued" || task.state === "running";
      const fits = (task) => (status === "ended" ? !open(task) : status ? task.state === status : open(task));
      const rows = this.#tasks.filter((task) => (job ? task.jobId === job : fits(task)));
      const from = rows.findIndex((task) => task.id === query.get("after")) + 1;
      const items = rows.slice(from, from + Number(query.get("limit") ?? 50));
      return [200, { items, next: from + items.length < rows.length ? items.at(-1).id : null }];
    }
    const task = this.#tasks.find((one) => one.id === id);
    if (!task) return null;
    if (rest === "log") return [200, { id, text: this.#logs.get(id) ?? "" }];
    const end = { state: "cancelled", endedAt: iso(Date.now()), reason: "Cancelled by hand." };
    if (rest === "cancel" && !task.endedAt) Object.assign(task, end);
    return rest === "cancel" ? this.#told([204, null]) : [200, task];
  }

  #told(answer) {
    this.#send("job", {});
    return answer;
  }

  /** A run that begins now; with an age one that has ended. */
  start(job, trigger, age = null) {
    const now = Date.now() - (age ?? 0);
    const failed = age !== null && Math.floor(age / 60_000) % 7 === 3;
    const task = {
      id: newId(), jobId: job.id, jobName: job.definition.name, state: "queued", trigger, attempt: 1, planned: iso(now), startedAt: null,
      endedAt: null, reason: null,
    };
    this.#tasks.unshift(task);
    this.#tasks.sort((a, b) => (a.planned < b.planned ? 1 : -1));
    this.#tasks.length = Math.min(this.#tasks.length, 5_000);
    const first = `${iso(now)} ${job.definition.action.kind} begins\n`;
    this.#logs.set(task.id, first);
    if (age === null) return void this.#run(task, first), task;
    const end = failed ? { state: "failed", reason: "The answer was 503 instead of 200 to 299." } : { state: "succeeded" };
    this.#logs.set(task.id, `${first}${iso(now + 300)} ${failed ? "503 Service Unavailable" : "200 OK"}\n`);
    return Object.assign(task, { startedAt: iso(now + 12), endedAt: iso(now + 340), ...end });
  }

  async #run(task, first) {
    this.#told();
    await sleep(600);
    if (task.endedAt) return;
    Object.assign(task, { state: "running", startedAt: iso(Date.now()) });
    this.#told();
    for (let line = 1; line <= 8; line++) {
      await sleep(700);
      if (task.endedAt) return;
      this.#logs.set(task.id, `${this.#logs.get(task.id) ?? first}${iso(Date.now())} part ${line} of 8 done\n`);
    }
    Object.assign(task, { state: "succeeded", endedAt: iso(Date.now()) });
    this.#told();
  }
}

/** The next five times, or what is wrong. */
function nextOf({ cron, everySeconds, at }) {
  const now = Date.now();
  const count = (start, step) => Array.from({ length: 5 }, (_, i) => iso(start + i * step));
  if (at) return Date.parse(at) > now ? [at] : [];
  if (everySeconds < 10 && everySeconds !== null) return "'schedule.everySeconds' is a whole number from 10 to 31536000.";
  if (everySeconds) return count(now + everySeconds * 1_000, everySeconds * 1_000);
  const [minute, hour, ...rest] = (cron ?? "").trim().split(/\s+/);
  if (rest.length !== 3) return "'schedule.cron' is wrong: it has five fields, or six with seconds first.";
  const step = /^\*\/(\d+)$/.exec(minute)?.[1] ?? (minute === "*" ? "1" : null);
  if (step && hour === "*") return count(Math.ceil((now + 1) / (step * 60_000)) * step * 60_000, step * 60_000);
  if (Number(minute) > 59 || Number.isNaN(Number(minute))) return `'schedule.cron' is wrong: the minute is 0 to 59, not '${minute}'.`;
  const today = Math.floor(now / 86_400_000) * 86_400_000 + (Number(hour) * 60 + Number(minute)) * 60_000;
  return count(today > now ? today : today + 86_400_000, 86_400_000);
}

/** Some jobs with a history. */
export function seedJobs(jobs) {
  const usual = {
    description: null, enabled: true, priority: "normal", retry: { mostAttempts: 3, firstDelaySeconds: 10, mostDelaySeconds: 600 },
    timeoutSeconds: 60, overlap: "skip", maxConcurrent: 1, missed: "once",
  };
  const ping = { kind: "http", arguments: { url: "https://status.example.org/beat", method: "POST", "header.Authorization": "***" } };
  const beat = jobs.add({ ...usual, name: "Heartbeat", schedule: { cron: "*/15 * * * *", timeZone: "Europe/Berlin" }, action: ping });
  const schedule = { cron: "0 3 * * *", timeZone: null };
  const nightly = { ...usual, name: "Nightly report", description: "To the people on duty.", schedule };
  jobs.add({ ...nightly, action: { kind: "report", arguments: { title: "Good morning", webhook: "***" } } });
  const old = { kind: "mystery", arguments: { what: "x" } };
  jobs.add({ ...usual, name: "Old importer", enabled: false, schedule: { everySeconds: 3_600 }, action: old });
  for (let i = 70; i > 0; i--) jobs.start(beat, "schedule", i * 900_000);
}
