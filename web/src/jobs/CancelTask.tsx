import { ConfirmButton } from "../ui/ConfirmButton";
import { tasksApi } from "./jobsApi";
import type { Task } from "./task";

/** Has a run stop, or not begin. */
export function CancelTask({ task, onDone }: { task: Task; onDone: () => void }) {
  return (
    <ConfirmButton
      label="Cancel"
      title={`Cancel this run of ${task.jobName}?`}
      button="Cancel the run"
      action={() => tasksApi.cancel(task.id).then(onDone)}
    >
      {task.state === "running" ? "What it does is stopped; what it has done stays done." : "It does not begin. The job goes on at its next time."}
    </ConfirmButton>
  );
}
