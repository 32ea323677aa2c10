import { useState } from "react";
import { Field, SelectField } from "../ui/Field";
import { FormError } from "../ui/FormError";
import { labelsText, parseLabels } from "../ui/labels";
import { LabelsField } from "../ui/LabelsField";
import { useSubmit } from "../ui/useSubmit";
import { CHOICES, type RouteChoice, type RouteDefinition } from "./route";

interface RouteFormProps {
  before: RouteDefinition;
  /** The word on the button that saves. */
  button: string;
  /** Throws ApiError when it failed. */
  save: (route: RouteDefinition) => Promise<void>;
  close: () => void;
}

const MOST_PRIORITY = 1_000;

/** Who does what. */
export function RouteForm({ before, button, save, close }: RouteFormProps) {
  const [route, setRoute] = useState(before);
  const [labels, setLabels] = useState(labelsText(before.labels));
  const [priority, setPriority] = useState(String(before.priority));
  const put = (change: Partial<RouteDefinition>): void => setRoute((last) => ({ ...last, ...change }));
  const { busy, error, submit, fieldError } = useSubmit(async () => {
    const capability = route.capability?.trim() ?? "";
    await save({
      ...route,
      name: route.name.trim(),
      action: route.action.trim(),
      capability: capability === "" ? null : capability,
      labels: parseLabels(labels) ?? {},
      priority: Number(priority),
    });
    close();
  }, ["name", "action", "capability"]);
  return (
    <form onSubmit={submit}>
      <Field
        label="Name"
        value={route.name}
        onValue={(name) => put({ name })}
        maxLength={64}
        required
        placeholder="reports"
        autoComplete="off"
        error={fieldError("name") ?? (error?.kind === "name-taken" ? error.message : null)}
      />
      <Field
        label="Actions"
        value={route.action}
        onValue={(action) => put({ action })}
        maxLength={64}
        required
        placeholder="summarise"
        autoComplete="off"
        spellCheck={false}
        hint="One action, the beginning of some (restart-*), or * for all."
        error={fieldError("action")}
      />
      <LabelsField value={labels} onValue={setLabels} hint="What who does it must carry." error={null} />
      <Field
        label="Can do (optional)"
        value={route.capability ?? ""}
        onValue={(capability) => put({ capability })}
        maxLength={64}
        autoComplete="off"
        spellCheck={false}
        hint="Besides the action itself."
        error={fieldError("capability")}
      />
      <div className="pair">
        <SelectField label="Of those that fit" value={route.choose} onValue={(choose) => put({ choose: choose as RouteChoice })} options={CHOICES} />
        <Field label="Priority" type="number" min={0} max={MOST_PRIORITY} step={1} value={priority} onValue={setPriority} required />
      </div>
      <label className="check">
        <input type="checkbox" checked={route.enabled} onChange={(event) => put({ enabled: event.target.checked })} /> On
      </label>
      {error?.kind !== "name-taken" && <FormError error={error} />}
      <div className="bar end">
        <button type="button" onClick={close}>
          Cancel
        </button>
        <button type="submit" className="primary" disabled={busy}>
          {button}
        </button>
      </div>
    </form>
  );
}
