import { useCallback, useState } from "react";
import { jobPath, Link, taskPath } from "../app/router";
import { useUser } from "../session/session";
import { DataTable, type Column } from "../ui/DataTable";
import { ago, dayTime, NOTHING } from "../ui/format";
import { Message } from "../ui/Message";
import { Pager } from "../ui/Pager";
import { useLoad } from "../ui/useLoad";
import { useNow } from "../ui/useNow";
import { usePageTitle } from "../ui/usePageTitle";
import type { Job } from "./job";
import { EnableButton, RunNowButton } from "./JobButtons";
import { actionWords, inTime, scheduleWords } from "./jobWords";
import { jobsApi } from "./jobsApi";
import { JobsLoading } from "./JobsLoading";
import { useLastRuns } from "./lastRuns";
import { isOpen, type Task } from "./task";
import { TaskMark } from "./TaskTable";
import { useJobNews } from "./useJobNews";
import { WorkTabs } from "./WorkTabs";
import "../ui/styles/work.css";

const FILTER_FROM = 8;

/** What is done by the clock. */
export default function JobsPage() {
  const mayAct = useUser().role !== "viewer";
  const [places, setPlaces] = useState<readonly string[]>([]);
  const after = places.at(-1) ?? null;
  const loaded = useLoad(useCallback((signal: AbortSignal) => jobsApi.list(after, signal), [after]));
  const [text, setText] = useState("");
  const jobs = loaded.data?.jobs ?? [];
  const { byJob, reload: reloadRuns } = useLastRuns();
  const { reload: reloadJobs } = loaded;
  const reload = useCallback(() => {
    reloadJobs();
    reloadRuns();
  }, [reloadJobs, reloadRuns]);
  useJobNews(reload, [...byJob.values()].some((run) => isOpen(run.state)));
  usePageTitle("Jobs");
  const isPaged = after !== null || (loaded.data?.next ?? null) !== null;
  const filterWords = isPaged ? "Filter this page" : "Filter by name or action";
  const words = text.trim().toLowerCase();
  const fitting = jobs.filter(({ definition }) => `${definition.name} ${actionWords(definition)}`.toLowerCase().includes(words));
  return (
    <>
      <div className="page-head">
        <h1>Jobs</h1>
        <WorkTabs />
        {jobs.length >= FILTER_FROM && (
          <input
            type="search"
            placeholder={filterWords}
            aria-label={filterWords}
            maxLength={120}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
        {mayAct && (
          <Link href="/jobs/new" className="button primary">
            Make a job
          </Link>
        )}
      </div>
      <JobsLoading of={loaded}>
        {({ jobs: all, next }) =>
          all.length === 0 && after === null ? (
            <NoJobs mayAct={mayAct} />
          ) : (
            <div className="panel-box">
              <DataTable
                caption="Jobs"
                rows={fitting}
                columns={[...COLUMNS, { title: "Last", cell: (job) => <Last run={byJob.get(job.id)} /> }]}
                keyOf={(job) => job.id}
                empty="No job matches."
                {...(mayAct ? { actions: (job: Job) => <Actions job={job} reload={loaded.reload} /> } : {})}
              />
              <Pager places={places} next={next} onPlaces={setPlaces} back="Back" on="More" />
            </div>
          )
        }
      </JobsLoading>
    </>
  );
}

const COLUMNS: readonly Column<Job>[] = [
  {
    title: "Job",
    cell: ({ id, definition }) => (
      <>
        <Link href={jobPath(id)} data-testid="job-link">
          <b>{definition.name}</b>
        </Link>
        <div className="field-hint clip">{actionWords(definition)}</div>
      </>
    ),
  },
  { title: "When", cell: ({ definition }) => scheduleWords(definition.schedule) },
  { title: "Next", cell: (job) => <Next job={job} /> },
];

/** How it went the last time; nothing when that is long ago. */
function Last({ run }: { run: Task | undefined }) {
  if (!run) return NOTHING;
  return (
    <Link href={taskPath(run.id)} className="plain-link">
      <TaskMark state={run.state} />
      <Ago at={run.endedAt ?? run.startedAt ?? run.planned} />
    </Link>
  );
}

function Next({ job }: { job: Job }) {
  const now = useNow();
  const [next] = job.nextRuns;
  if (!job.definition.enabled) return <>off</>;
  return next === undefined ? <>never again</> : <time title={dayTime(next)}>{inTime(next, now)}</time>;
}

function Ago({ at }: { at: number | null }) {
  const now = useNow();
  return at === null ? null : <div className="field-hint">{ago(at, now)}</div>;
}

function Actions({ job, reload }: { job: Job; reload: () => void }) {
  return (
    <>
      <RunNowButton job={job} className="quiet" />
      <EnableButton job={job} className="quiet" onDone={reload} />
    </>
  );
}

/** Teaches what jobs are. */
function NoJobs({ mayAct }: { mayAct: boolean }) {
  return (
    <Message title="There is no job yet">
      <p>
        A job does something by the clock: at times as cron writes them, every so often, or once. It tries again when it fails, is stopped
        when it takes too long, and every run is kept with what it said.
      </p>
      <p>{mayAct ? <Link href="/jobs/new">Make the first one</Link> : "Operators make them."}</p>
    </Message>
  );
}
