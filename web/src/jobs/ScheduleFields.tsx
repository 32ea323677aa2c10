import { useId } from "react";
import { Field, SelectField } from "../ui/Field";
import { Segments } from "../ui/Segments";
import type { JobDraft } from "./jobDraft";
import { Preview } from "./Preview";

interface ScheduleFieldsProps {
  draft: JobDraft;
  put: (change: Partial<JobDraft>) => void;
}

const WHENS: readonly (readonly [JobDraft["when"], string])[] = [["cron", "Cron"], ["every", "Every"], ["once", "Once"]];
const UNITS: readonly (readonly [JobDraft["everyUnit"], string])[] = [["1", "seconds"], ["60", "minutes"], ["3600", "hours"], ["86400", "days"]];
const EXAMPLES: readonly (readonly [string, string])[] = [
  ["*/15 * * * *", "each quarter of an hour"],
  ["0 3 * * *", "each night at three"],
  ["30 8 * * Mon-Fri", "working days at half past eight"],
  ["0 6 L * *", "the month’s last day at six"],
];
const ZONES = Intl.supportedValuesOf("timeZone");

/** When a job runs, with its next times. */
export function ScheduleFields({ draft, put }: ScheduleFieldsProps) {
  const zones = useId();
  return (
    <>
      <Segments legend="When it runs" name="when" value={draft.when} options={WHENS} onValue={(when) => put({ when })} />
      {draft.when === "cron" && (
        <>
          <Field
            label="Cron expression"
            value={draft.cron}
            onValue={(cron) => put({ cron })}
            required
            maxLength={128}
            autoComplete="off"
            spellCheck={false}
            className="mono"
            hint="Minute, hour, day, month, day of week; with six fields, seconds come first."
          />
          <div className="chips" role="group" aria-label="Examples">
            {EXAMPLES.map(([cron, words]) => (
              <button key={cron} type="button" className="chip" onClick={() => put({ cron })} title={cron}>
                {words}
              </button>
            ))}
          </div>
          <Field
            label="Time zone"
            value={draft.timeZone}
            onValue={(timeZone) => put({ timeZone })}
            list={zones}
            maxLength={64}
            placeholder="UTC"
            autoComplete="off"
            spellCheck={false}
            hint="Summer time is kept account of; empty for UTC."
          />
          <datalist id={zones}>
            {ZONES.map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </>
      )}
      {draft.when === "every" && (
        <div className="pair">
          <Field label="Every" type="number" min={1} step={1} value={draft.every} onValue={(every) => put({ every })} required />
          <SelectField label="Unit" value={draft.everyUnit} onValue={(unit) => put({ everyUnit: unit as JobDraft["everyUnit"] })} options={UNITS} />
        </div>
      )}
      {draft.when === "once" && (
        <Field
          label="At"
          type="datetime-local"
          value={draft.at}
          onValue={(at) => put({ at })}
          required
          hint="In the time zone of this browser."
        />
      )}
      <Preview draft={draft} />
    </>
  );
}
