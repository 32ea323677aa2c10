import { useCallback, type ReactNode } from "react";
import { jobPath, Link, navigate } from "../app/router";
import { useUser } from "../session/session";
import { ConfirmButton } from "../ui/ConfirmButton";
import { dayTime, duration } from "../ui/format";
import { Mark } from "../ui/Mark";
import { useLoad } from "../ui/useLoad";
import { usePageTitle } from "../ui/usePageTitle";
import type { Job } from "./job";
import { EnableButton, RunNowButton } from "./JobButtons";
import { jobsApi } from "./jobsApi";
import { JobsLoading } from "./JobsLoading";
import { MISSED_WORDS, OVERLAP_WORDS, scheduleWords } from "./jobWords";
import { HEADER, KINDS } from "./kinds";
import { NextTimes } from "./NextTimes";
import { Tasks } from "./Tasks";
import { useJobNews } from "./useJobNews";
import "../ui/styles/work.css";

/** One job: when it runs, what it does, and how its runs went. */
export default function JobPage({ id }: { id: string }) {
  const loaded = useLoad(useCallback((signal: AbortSignal) => jobsApi.get(id, signal), [id]));
  useJobNews(loaded.reload, false);
  const name = loaded.data?.definition.name;
  usePageTitle(name ?? "Job");
  return (
    <>
      <nav className="crumbs" aria-label="Breadcrumb">
        <Link href="/jobs">Jobs</Link> <span aria-hidden="true">/</span> <span aria-current="page">{name ?? id}</span>
      </nav>
      <JobsLoading of={loaded}>{(job) => <Whole job={job} reload={loaded.reload} />}</JobsLoading>
    </>
  );
}

function Whole({ job, reload }: { job: Job; reload: () => void }) {
  const { definition } = job;
  const mayAct = useUser().role !== "viewer";
  return (
    <>
      <div className="page-head">
        <h1>{definition.name}</h1>
        <Mark tone={definition.enabled ? "good" : "off"} state={definition.enabled ? "on" : "off"}>
          {definition.enabled ? "on" : "off"}
        </Mark>
        {mayAct && <Actions job={job} reload={reload} />}
      </div>
      {definition.description !== null && <p className="note about-notes">{definition.description}</p>}
      <div className="panels">
        <section className="panel-box" aria-labelledby="when-title">
          <h2 id="when-title">When</h2>
          <p>{scheduleWords(definition.schedule)}</p>
          {definition.enabled ? <NextTimes times={job.nextRuns} /> : <p className="note">It is off: it runs by hand only.</p>}
        </section>
        <section className="panel-box" aria-labelledby="what-title">
          <h2 id="what-title">What</h2>
          <Pairs pairs={whatOf(job)} />
        </section>
        <section className="panel-box" aria-labelledby="rules-title">
          <h2 id="rules-title">Rules</h2>
          <Pairs pairs={rulesOf(job)} />
        </section>
      </div>
      <section className="panel-box" aria-labelledby="runs-title">
        <h2 id="runs-title">Runs</h2>
        <Tasks job={job.id} empty="It has not run yet." />
      </section>
    </>
  );
}

function Actions({ job, reload }: { job: Job; reload: () => void }) {
  const remove = async (): Promise<void> => {
    await jobsApi.remove(job.id);
    navigate("/jobs");
  };
  return (
    <div className="bar node-actions">
      <RunNowButton job={job} />
      <EnableButton job={job} onDone={reload} />
      <Link href={`${jobPath(job.id)}/edit`} className="button">
        Edit
      </Link>
      <ConfirmButton label="Delete" title={`Delete ${job.definition.name}?`} action={remove}>
        Its history goes with it. What runs goes on.
      </ConfirmButton>
    </div>
  );
}

function whatOf({ definition: { action } }: Job): [string, ReactNode][] {
  const kind = KINDS.find((one) => one.kind === action.kind);
  const labels = new Map(kind?.fields.flatMap((field) => field.either ?? [field]).map(({ name, label }) => [name, label]));
  return [["Action", kind?.title ?? action.kind], ...Object.entries(action.arguments).map(([name, value]): [string, ReactNode] => [labels.get(name) ?? name.replace(HEADER, "header "), value])];
}

function rulesOf({ definition, createdBy, createdAt }: Job): [string, ReactNode][] {
  const { retry } = definition;
  const tries =
    retry.mostAttempts === 1
      ? "once"
      : `up to ${retry.mostAttempts} times, ${duration(retry.firstDelaySeconds)} to ${duration(retry.mostDelaySeconds)} between`;
  return [
    ["Tried", tries],
    ["Stopped after", duration(definition.timeoutSeconds)],
    ["While it runs", OVERLAP_WORDS[definition.overlap]],
    ["At once", `at most ${definition.maxConcurrent}`],
    ["Missed times", MISSED_WORDS[definition.missed]],
    ["Priority", definition.priority],
    ["Made", `${createdAt === null ? "" : `${dayTime(createdAt)} `}by ${createdBy}`],
  ];
}

function Pairs({ pairs }: { pairs: readonly [string, ReactNode][] }) {
  return (
    <dl className="fact-list">
      {pairs.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
