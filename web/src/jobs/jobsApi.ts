import { request } from "../api/http";
import { fields, rowsOf, textOrNull } from "../api/parse";
import { jobOf, parseJobs, timesOf, type Job, type JobDefinition, type JobPage, type JobSchedule } from "./job";
import { parseTask, taskOf, type Task, type TaskState } from "./task";

export interface TaskQuery {
  /** Of this job alone. */
  job?: string;
  /** In this state alone. Without it and without a job: those that wait or run. */
  status?: TaskState | "ended";
  after?: string | null;
  /** 1 to 200. */
  limit?: number;
}

export interface TaskPage {
  /** Newest first. */
  tasks: Task[];
  next: string | null;
}

const JOBS = "/api/v1/jobs";
const TASKS = "/api/v1/tasks";
const PAGE = 50;
const PAGE_JOBS = 100;

const jobAt = (id: string): string => `${JOBS}/${encodeURIComponent(id)}`;
const taskAt = (id: string): string => `${TASKS}/${encodeURIComponent(id)}`;

export const jobsApi = {
  list(after: string | null, signal?: AbortSignal): Promise<JobPage> {
    const search = new URLSearchParams({ limit: String(PAGE_JOBS) });
    if (after !== null) search.set("after", after);
    return request(`${JOBS}?${search.toString()}`, parseJobs, { signal });
  },

  get: (id: string, signal?: AbortSignal): Promise<Job> => request(jobAt(id), jobOf, { signal }),

  create: (job: JobDefinition): Promise<Job> => request(JOBS, jobOf, { body: bodyOf(job) }),

  replace: (id: string, job: JobDefinition): Promise<Job> => request(jobAt(id), jobOf, { method: "PUT", body: bodyOf(job) }),

  enable: (id: string, on: boolean): Promise<Job> => request(`${jobAt(id)}/${on ? "enable" : "disable"}`, jobOf, { method: "POST" }),

  remove: (id: string): Promise<void> => request(jobAt(id), () => undefined, { method: "DELETE" }),

  run: (id: string): Promise<Task> => request(`${jobAt(id)}/run`, taskOf, { method: "POST" }),

  /** The next five times of a schedule, as the server counts them. */
  preview: (schedule: JobSchedule, signal?: AbortSignal): Promise<number[]> =>
    request(`${JOBS}/preview`, (body) => timesOf(fields(body)?.nextRuns), { body: scheduleBody(schedule), signal }),
};

export const tasksApi = {
  list(query: TaskQuery, signal?: AbortSignal): Promise<TaskPage> {
    const search = new URLSearchParams({ limit: String(query.limit ?? PAGE) });
    for (const name of ["job", "status", "after"] as const) {
      const value = query[name];
      if (value) search.set(name, value);
    }
    return request(`${TASKS}?${search.toString()}`, parsePage, { signal });
  },

  get: (id: string, signal?: AbortSignal): Promise<Task> => request(taskAt(id), taskOf, { signal }),

  log: (id: string, signal?: AbortSignal): Promise<string> =>
    request(`${taskAt(id)}/log`, (body) => textOrNull(fields(body)?.text) ?? "", { signal }),

  cancel: (id: string): Promise<void> => request(`${taskAt(id)}/cancel`, () => undefined, { method: "POST" }),
};

function parsePage(body: unknown): TaskPage {
  const from = fields(body);
  return { tasks: rowsOf(from?.items, parseTask), next: textOrNull(from?.next) };
}

/** The API's times are ISO 8601. */
function scheduleBody({ at, ...schedule }: JobSchedule): object {
  return { ...schedule, at: at === null ? null : new Date(at).toISOString() };
}

export function bodyOf(job: JobDefinition): object {
  return { ...job, schedule: scheduleBody(job.schedule) };
}
