import { navigate, taskPath } from "../app/router";
import { FormError } from "../ui/FormError";
import { useSubmit } from "../ui/useSubmit";
import type { Job } from "./job";
import { jobsApi } from "./jobsApi";

interface JobButtonProps {
  job: Job;
  className?: string;
}

/** Runs a job whether it is on or not, and shows the run. */
export function RunNowButton({ job, className }: JobButtonProps) {
  const { busy, error, submit } = useSubmit(async () => {
    const task = await jobsApi.run(job.id);
    navigate(taskPath(task.id));
  });
  return (
    <>
      <button type="button" className={className} disabled={busy} onClick={() => submit()} data-testid="run-job">
        Run now<span className="hidden"> {job.definition.name}</span>
      </button>
      <FormError error={error} />
    </>
  );
}

export function EnableButton({ job, className, onDone }: JobButtonProps & { onDone: () => void }) {
  const on = job.definition.enabled;
  const { busy, error, submit } = useSubmit(async () => {
    await jobsApi.enable(job.id, !on);
    onDone();
  });
  return (
    <>
      <button type="button" className={className} disabled={busy} onClick={() => submit()} data-testid="enable-job">
        {on ? "Switch off" : "Switch on"}
        <span className="hidden"> {job.definition.name}</span>
      </button>
      <FormError error={error} />
    </>
  );
}
