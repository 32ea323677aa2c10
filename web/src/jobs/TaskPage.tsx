import { useCallback, useEffect } from "react";
import { jobPath, Link } from "../app/router";
import { useUser } from "../session/session";
import { clock, dayTime, elapsed, NOTHING } from "../ui/format";
import { Loading } from "../ui/Loading";
import { useLoad } from "../ui/useLoad";
import { usePageTitle } from "../ui/usePageTitle";
import { CancelTask } from "./CancelTask";
import { tasksApi } from "./jobsApi";
import { isOpen, type Task } from "./task";
import { TaskMark } from "./TaskTable";
import { useJobNews } from "./useJobNews";
import "../ui/styles/work.css";

/** One run of a job, with what it said. */
export default function TaskPage({ id }: { id: string }) {
  const loaded = useLoad(useCallback((signal: AbortSignal) => tasksApi.get(id, signal), [id]));
  const task = loaded.data;
  useJobNews(loaded.reload, task !== null && isOpen(task.state));
  usePageTitle(task ? `Run of ${task.jobName}` : "Run");
  return (
    <>
      <nav className="crumbs" aria-label="Breadcrumb">
        <Link href="/jobs">Jobs</Link> <span aria-hidden="true">/</span>{" "}
        {task?.jobId && (
          <>
            <Link href={jobPath(task.jobId)}>{task.jobName}</Link> <span aria-hidden="true">/</span>{" "}
          </>
        )}
        <span aria-current="page">run</span>
      </nav>
      <Loading of={loaded}>{(run) => <Whole task={run} reload={loaded.reload} />}</Loading>
    </>
  );
}

function Whole({ task, reload }: { task: Task; reload: () => void }) {
  const mayAct = useUser().role !== "viewer";
  const facts: [string, string][] = [
    ["Planned", task.planned === null ? NOTHING : `${dayTime(task.planned)} (${clock(task.planned)})`],
    ["Began", task.startedAt === null ? NOTHING : clock(task.startedAt)],
    ["Ended", task.endedAt === null ? NOTHING : clock(task.endedAt)],
    ["Took", elapsed(task.startedAt, task.endedAt)],
    ["Started by", task.trigger],
    ["Attempt", String(task.attempt)],
  ];
  return (
    <>
      <div className="page-head">
        <h1>{task.jobName}</h1>
        <span role="status">
          <TaskMark state={task.state} />
        </span>
        {mayAct && isOpen(task.state) && (
          <div className="bar node-actions">
            <CancelTask task={task} onDone={reload} />
          </div>
        )}
      </div>
      {task.reason !== null && <p className="proposal-note">{task.reason}</p>}
      <div className="work">
        <Log task={task} />
        <section className="panel-box" aria-label="About it">
          <dl className="fact-list">
            {facts.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </>
  );
}

const LOG_MS = 2_000;

function Log({ task }: { task: Task }) {
  const { data, error, reload } = useLoad(useCallback((signal: AbortSignal) => tasksApi.log(task.id, signal), [task.id]));
  const open = isOpen(task.state);
  useEffect(() => {
    // Once more after the end: what was said last.
    if (!open) {
      reload();
      return;
    }
    const timer = setInterval(() => !document.hidden && reload(), LOG_MS);
    return () => clearInterval(timer);
  }, [open, reload]);
  return (
    <section className="panel-box" aria-labelledby="log-title">
      <h2 id="log-title">Log</h2>
      {error && error.status !== 404 && <p className="note">{error.message}</p>}
      {(data === null || data === "") && !(error && error.status !== 404) && <p className="note">{open ? "Nothing yet." : "It said nothing."}</p>}
      {data !== null && data !== "" && (
        <pre className="output" tabIndex={0} data-testid="task-log">
          {data}
        </pre>
      )}
    </section>
  );
}
