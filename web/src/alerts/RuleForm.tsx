import { useCallback, useState } from "react";
import { api } from "../api/client";
import { ApiError } from "../api/problem";
import { navigate } from "../app/router";
import type { NodeRef } from "../commands/draft";
import { useFleet } from "../fleet/fleet";
import { Field, SelectField } from "../ui/Field";
import { FormError } from "../ui/FormError";
import { useLoad } from "../ui/useLoad";
import { useSubmit } from "../ui/useSubmit";
import { SEVERITIES, type Severity } from "./alert";
import { BackTestPanel } from "./BackTestPanel";
import { ConditionFields } from "./ConditionFields";
import type { RuleDefinition } from "./rule";
import { definitionOf, draftOf, type RuleDraft } from "./ruleDraft";
import { ScopeFields } from "./ScopeFields";
import { severityWord } from "./Severity";
import { TellFields } from "./TellFields";
import { ThresholdChart } from "./ThresholdChart";

interface RuleFormProps {
  before: RuleDefinition;
  /** The word on the button that saves. */
  button: string;
  /** Throws ApiError when it failed; null for those who may not save. */
  save: ((rule: RuleDefinition) => Promise<void>) | null;
}

const OPTIONS = SEVERITIES.map((severity): [string, string] => [severity, severityWord(severity)]);

/** A node that is likely to have series. */
async function loadFirst(signal: AbortSignal): Promise<NodeRef | null> {
  const { nodes } = await api.nodes({ limit: 1, statuses: ["UP"] }, signal);
  return nodes[0] ?? null;
}

/** Everything that people say of a rule, with what it would have done beside. */
export function RuleForm({ before, button, save }: RuleFormProps) {
  const store = useFleet();
  const { data: first } = useLoad(loadFirst);
  const [draft, setDraft] = useState(() => draftOf(before, (id) => store.node(id)?.name ?? id));
  const put = useCallback((change: Partial<RuleDraft>): void => setDraft((last) => ({ ...last, ...change })), []);
  const [picked, setPicked] = useState<NodeRef | null>(null);
  // Somebody who does not choose sees the first node that the rule is about, or that there is.
  const sample = picked ?? draft.nodes[0] ?? first;
  const rule = definitionOf(draft);
  const { busy, error, submit, fieldError } = useSubmit(async () => {
    if (typeof rule === "string") throw new ApiError(0, "The rule is not whole", rule);
    await save?.(rule);
  }, ["name"]);
  return (
    <form onSubmit={submit} className="job-form rule-form">
      <section className="panel-box" aria-labelledby="form-what">
        <h2 id="form-what">What</h2>
        <Field
          label="Name"
          value={draft.name}
          onValue={(name) => put({ name })}
          maxLength={64}
          required
          placeholder="Disk nearly full"
          autoComplete="off"
          error={fieldError("name") ?? (error?.kind === "name-taken" ? error.message : null)}
        />
        <SelectField label="Severity" value={draft.severity} onValue={(severity) => put({ severity: severity as Severity })} options={OPTIONS} />
        <ConditionFields draft={draft} put={put} sample={sample} onSample={setPicked} />
      </section>
      <div className="rule-side">
        {draft.kind === "threshold" && <ThresholdChart draft={draft} sample={sample} />}
        <BackTestPanel rule={rule} />
      </div>
      <section className="panel-box" aria-labelledby="form-where">
        <h2 id="form-where">Where</h2>
        <ScopeFields draft={draft} put={put} />
      </section>
      <section className="panel-box" aria-labelledby="form-tell">
        <h2 id="form-tell">Who is told</h2>
        <TellFields draft={draft} put={put} />
        <label className="check">
          <input type="checkbox" checked={draft.enabled} onChange={(event) => put({ enabled: event.target.checked })} /> The rule is on
        </label>
      </section>
      <div className="job-end">
        {error?.kind !== "name-taken" && <FormError error={error} />}
        {error?.status === 412 && <p className="note">Somebody else has changed it in the meantime: load the page anew to see how it is now.</p>}
        <div className="bar">
          {save && (
            <button type="submit" className="primary" disabled={busy} data-testid="save-rule">
              {button}
            </button>
          )}
          <button type="button" onClick={() => navigate("/alerts/rules")}>
            {save ? "Cancel" : "Back"}
          </button>
        </div>
      </div>
    </form>
  );
}
