import { jobPath, Link, taskPath } from "../app/router";
import { DataTable, type Column } from "../ui/DataTable";
import { ago, dayTime, NOTHING } from "../ui/format";
import { useNow } from "../ui/useNow";
import type { Job } from "./job";
import { EnableButton, RunNowButton } from "./JobButtons";
import { actionWords, inTime, scheduleWords } from "./jobWords";
import type { Task } from "./task";
import { TaskMark } from "./TaskTable";

interface JobTableProps {
  jobs: readonly Job[];
  /** The newest run of each, where it is known. */
  lastRuns: ReadonlyMap<string, Task>;
  /** Operators run and switch. */
  mayAct: boolean;
  onChange: () => void;
}

export function JobTable({ jobs, lastRuns, mayAct, onChange }: JobTableProps) {
  return (
    <DataTable
      caption="Jobs"
      rows={jobs}
      columns={[...COLUMNS, { title: "Last", cell: (job) => <Last run={lastRuns.get(job.id)} /> }]}
      keyOf={(job) => job.id}
      empty="No job matches."
      {...(mayAct ? { actions: (job: Job) => <Actions job={job} onChange={onChange} /> } : {})}
    />
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

function Actions({ job, onChange }: { job: Job; onChange: () => void }) {
  return (
    <>
      <RunNowButton job={job} className="quiet" />
      <EnableButton job={job} className="quiet" onDone={onChange} />
    </>
  );
}
