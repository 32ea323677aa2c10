import { useCallback, useState } from "react";
import { Link } from "../app/router";
import { useUser } from "../session/session";
import { Message } from "../ui/Message";
import { Pager } from "../ui/Pager";
import { useLoad } from "../ui/useLoad";
import { usePageTitle } from "../ui/usePageTitle";
import { jobsApi } from "./jobsApi";
import { JobsLoading } from "./JobsLoading";
import { JobTable } from "./JobTable";
import { actionWords } from "./jobWords";
import { useLastRuns } from "./lastRuns";
import { isOpen } from "./task";
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
              <JobTable jobs={fitting} lastRuns={byJob} mayAct={mayAct} onChange={reloadJobs} />
              <Pager places={places} next={next} onPlaces={setPlaces} back="Back" on="More" />
            </div>
          )
        }
      </JobsLoading>
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
