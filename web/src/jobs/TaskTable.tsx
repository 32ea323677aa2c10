import { jobPath, Link, taskPath } from "../app/router";
import { DataTable, type Column } from "../ui/DataTable";
import { clock, dayTime, elapsed } from "../ui/format";
import { Mark } from "../ui/Mark";
import { CancelTask } from "./CancelTask";
import { isOpen, taskTone, taskWord, type Task } from "./task";

interface TaskTableProps {
  tasks: readonly Task[];
  /** All are of one job, whose name goes without saying. */
  nameless?: boolean;
  /** Operators cancel. */
  mayAct: boolean;
  onChange: () => void;
  empty: string;
}

/** Runs, newest first. */
export function TaskTable({ tasks, nameless = false, mayAct, onChange, empty }: TaskTableProps) {
  return (
    <DataTable
      caption="Runs, newest first"
      rows={tasks}
      columns={nameless ? COLUMNS : [JOB, ...COLUMNS]}
      keyOf={(task) => task.id}
      empty={empty}
      {...(mayAct && tasks.some((task) => isOpen(task.state))
        ? { actions: (task: Task) => isOpen(task.state) && <CancelTask task={task} onDone={onChange} /> }
        : {})}
    />
  );
}

const JOB: Column<Task> = {
  title: "Job",
  cell: ({ jobId, jobName }) => (jobId === null ? jobName : <Link href={jobPath(jobId)}>{jobName}</Link>),
};

const COLUMNS: readonly Column<Task>[] = [
  {
    title: "Planned",
    cell: ({ id, planned }) => (
      <Link href={taskPath(id)} data-testid="task-link">
        {planned === null ? "a run" : <time title={clock(planned)}>{dayTime(planned)}</time>}
      </Link>
    ),
  },
  {
    title: "State",
    cell: ({ state, reason }) => (
      <>
        <TaskMark state={state} />
        {reason !== null && <div className="field-hint clip">{reason}</div>}
      </>
    ),
  },
  { title: "Took", cell: ({ startedAt, endedAt }) => elapsed(startedAt, endedAt) },
  { title: "By", cell: ({ trigger, attempt }) => (attempt > 1 ? `${trigger}, attempt ${attempt}` : trigger) },
];

export function TaskMark({ state }: Pick<Task, "state">) {
  return (
    <Mark tone={taskTone(state)} state={state}>
      {taskWord(state)}
    </Mark>
  );
}
