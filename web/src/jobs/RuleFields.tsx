import { Field, SelectField } from "../ui/Field";
import { PRIORITIES } from "./job";
import type { JobDraft } from "./jobDraft";
import { MISSED_WORDS, OVERLAP_WORDS } from "./jobWords";

interface RuleFieldsProps {
  draft: JobDraft;
  put: (change: Partial<JobDraft>) => void;
}

const optionsOf = (words: Record<string, string>): [string, string][] => Object.entries(words);

/** What happens when a run fails, hangs, overlaps or is missed. */
export function RuleFields({ draft, put }: RuleFieldsProps) {
  const number = (name: "attempts" | "firstDelay" | "mostDelay" | "timeout" | "maxConcurrent", label: string, min: number, max: number) => (
    <Field label={label} type="number" min={min} max={max} step={1} required value={draft[name]} onValue={(value) => put({ [name]: value })} />
  );
  const retries = Number(draft.attempts) > 1;
  return (
    <>
      <div className="pair">
        {number("timeout", "Stopped after, seconds", 1, 240)}
        {number("attempts", "Tried at most", 1, 10)}
        {retries && number("firstDelay", "First pause, seconds", 1, 3_600)}
        {retries && number("mostDelay", "Longest pause, seconds", 1, 86_400)}
      </div>
      {retries && <p className="field-hint">The pause doubles with each attempt, up to the longest.</p>}
      <SelectField
        label="When a time comes while it still runs"
        value={draft.overlap}
        onValue={(overlap) => put({ overlap: overlap as JobDraft["overlap"] })}
        options={optionsOf(OVERLAP_WORDS)}
      />
      <SelectField
        label="Times that were missed, because the service was down"
        value={draft.missed}
        onValue={(missed) => put({ missed: missed as JobDraft["missed"] })}
        options={optionsOf(MISSED_WORDS)}
      />
      <div className="pair">
        <SelectField
          label="Priority"
          value={draft.priority}
          onValue={(priority) => put({ priority: priority as JobDraft["priority"] })}
          options={PRIORITIES.map((priority) => [priority, priority])}
        />
        {number("maxConcurrent", "Runs at once", 1, 10)}
      </div>
    </>
  );
}
