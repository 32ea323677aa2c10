import { useCallback } from "react";
import { jobPath, Link, navigate } from "../app/router";
import { useUser } from "../session/session";
import { Loading } from "../ui/Loading";
import { Message } from "../ui/Message";
import { useLoad } from "../ui/useLoad";
import { usePageTitle } from "../ui/usePageTitle";
import { NEW_JOB, type JobDefinition } from "./job";
import { JobForm } from "./JobForm";
import { jobsApi } from "./jobsApi";
import "../ui/styles/work.css";

/** Makes a job, or changes the one with this id. */
export default function EditJobPage({ id }: { id: string | null }) {
  const mayAct = useUser().role !== "viewer";
  usePageTitle(id === null ? "Make a job" : "Change a job");
  return (
    <>
      <nav className="crumbs" aria-label="Breadcrumb">
        <Link href="/jobs">Jobs</Link> <span aria-hidden="true">/</span> <span aria-current="page">{id === null ? "new" : "change"}</span>
      </nav>
      <h1>{id === null ? "Make a job" : "Change a job"}</h1>
      {!mayAct && (
        <Message title="Jobs are made by operators">
          <p>An admin can give you the role.</p>
        </Message>
      )}
      {mayAct && (id === null ? <NewJob /> : <ChangeJob id={id} />)}
    </>
  );
}

function NewJob() {
  const save = async (definition: JobDefinition): Promise<void> => {
    const job = await jobsApi.create(definition);
    navigate(jobPath(job.id));
  };
  // Whoever writes "at three" means their own three.
  const schedule = { ...NEW_JOB.schedule, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone };
  return <JobForm before={{ ...NEW_JOB, schedule }} save={save} button="Make it" back="/jobs" />;
}

function ChangeJob({ id }: { id: string }) {
  const loaded = useLoad(useCallback((signal: AbortSignal) => jobsApi.get(id, signal), [id]));
  const save = async (definition: JobDefinition): Promise<void> => {
    await jobsApi.replace(id, definition);
    navigate(jobPath(id));
  };
  return <Loading of={loaded}>{(job) => <JobForm before={job.definition} save={save} button="Save" back={jobPath(id)} />}</Loading>;
}
