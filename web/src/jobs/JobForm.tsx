import { useState } from "react";
import { navigate } from "../app/router";
import { ApiError } from "../api/problem";
import { Field } from "../ui/Field";
import { FormError } from "../ui/FormError";
import { TextField } from "../ui/TextField";
import { useSubmit } from "../ui/useSubmit";
import { KindFields } from "./KindFields";
import type { JobDefinition } from "./job";
import { definitionOf, draftOf } from "./jobDraft";
import { RuleFields } from "./RuleFields";
import { ScheduleFields } from "./ScheduleFields";

interface JobFormProps {
  before: JobDefinition;
  /** Throws ApiError when it failed. */
  save: (job: JobDefinition) => Promise<void>;
  /** The word on the button that does it. */
  button: string;
  /** Where it leads to when nothing is to be changed. */
  back: string;
}

const FIELDS = ["name", "description"] as const;

/** Everything that people say of a job. */
export function JobForm({ before, save, button, back }: JobFormProps) {
  const [draft, setDraft] = useState(() => draftOf(before));
  const put = (change: Partial<typeof draft>): void => setDraft((last) => ({ ...last, ...change }));
  const { busy, error, submit, fieldError } = useSubmit(async () => {
    const definition = definitionOf(draft);
    if (!definition) throw new ApiError(0, "The schedule is not whole", "Say when it is to run.");
    await save(definition);
  }, FIELDS);
  return (
    <form onSubmit={submit} className="job-form">
      <section className="panel-box" aria-labelledby="form-what">
        <h2 id="form-what">What</h2>
        <Field
          label="Name"
          value={draft.name}
          onValue={(name) => put({ name })}
          maxLength={128}
          required
          autoComplete="off"
          error={fieldError("name") ?? (error?.kind === "name-taken" ? error.message : null)}
        />
        <KindFields draft={draft} put={put} />
        <TextField
          label="Description (optional)"
          value={draft.description}
          onValue={(description) => put({ description })}
          rows={2}
          maxLength={1_000}
          error={fieldError("description")}
        />
      </section>
      <section className="panel-box" aria-labelledby="form-when">
        <h2 id="form-when">When</h2>
        <ScheduleFields draft={draft} put={put} />
        <label className="check">
          <input type="checkbox" checked={draft.enabled} onChange={(event) => put({ enabled: event.target.checked })} /> On
        </label>
      </section>
      <section className="panel-box" aria-labelledby="form-rules">
        <h2 id="form-rules">Rules</h2>
        <RuleFields draft={draft} put={put} />
      </section>
      <div className="job-end">
        {error?.kind !== "name-taken" && <FormError error={error} />}
        <div className="bar">
          <button type="submit" className="primary" disabled={busy} data-testid="save-job">
            {button}
          </button>
          <button type="button" onClick={() => navigate(back)}>
            Cancel
          </button>
        </div>
      </div>
    </form>
  );
}
