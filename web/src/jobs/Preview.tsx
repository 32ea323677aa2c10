import { useEffect, useState } from "react";
import { ApiError } from "../api/problem";
import type { JobSchedule } from "./job";
import { scheduleOf, type JobDraft } from "./jobDraft";
import { jobsApi } from "./jobsApi";
import { NextTimes } from "./NextTimes";

const PAUSE_MS = 350;

interface Seen {
  times: readonly number[] | null;
  error: ApiError | null;
}

/** The server counts no times in advance. */
const isOld = ({ status }: ApiError): boolean => status === 404 || status === 405;

/** The next five times, as the server counts them, or what is wrong with the schedule. */
export function Preview({ draft }: { draft: JobDraft }) {
  const schedule = scheduleOf(draft);
  const key = schedule === null ? "" : JSON.stringify(schedule);
  const [seen, setSeen] = useState<Seen | null>(null);
  useEffect(() => {
    if (key === "") return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      jobsApi.preview(JSON.parse(key) as JobSchedule, abort.signal).then(
        (times) => setSeen({ times, error: null }),
        (error: unknown) => {
          if (!abort.signal.aborted && error instanceof ApiError) setSeen({ times: null, error });
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key]);
  return (
    <div className="preview">
      {key === "" && <p className="note">The next times stand here once the schedule is whole.</p>}
      {key !== "" && seen?.error && isOld(seen.error) && <p className="note">The next times are shown once it is saved.</p>}
      {key !== "" && seen?.error && !isOld(seen.error) && (
        <p className="field-error" role="alert" data-testid="schedule-wrong">
          {seen.error.message}
        </p>
      )}
      {key !== "" && seen?.times && <NextTimes times={seen.times} />}
    </div>
  );
}
