import { useState } from "react";
import { ApiError } from "../api/problem";
import { serverClock } from "../api/serverClock";
import type { NodeRef } from "../commands/draft";
import { NodePicker } from "../commands/NodePicker";
import { DialogButton } from "../ui/Dialog";
import { Field, SelectField } from "../ui/Field";
import { FormError } from "../ui/FormError";
import { parseLabels } from "../ui/labels";
import { LabelsField } from "../ui/LabelsField";
import { useLoad } from "../ui/useLoad";
import { useSubmit } from "../ui/useSubmit";
import { useAlertStore } from "./alerts";
import { rulesApi } from "./rulesApi";
import { SILENCE_TIMES, silencesApi } from "./silence";

/** What a silence begins with. */
export interface SilenceStart {
  node: NodeRef | null;
  rule: { id: string; name: string } | null;
}

interface SilenceButtonProps {
  start: SilenceStart;
  label?: string;
  className?: string;
  onMade?: () => void;
}

/** Has nobody be told of some alerts for a time. */
export function SilenceButton({ start, label = "Silence…", className = "quiet", onMade }: SilenceButtonProps) {
  return (
    <DialogButton label={label} title="Silence alerts" className={className} testId="silence">
      {(close) => <SilenceForm start={start} onMade={onMade} close={close} />}
    </DialogButton>
  );
}

function SilenceForm({ start, onMade, close }: { start: SilenceStart; onMade: (() => void) | undefined; close: () => void }) {
  const store = useAlertStore();
  const [rule, setRule] = useState(start.rule?.id ?? "");
  const [node, setNode] = useState(start.node);
  const [labels, setLabels] = useState("");
  const [seconds, setSeconds] = useState<string>(SILENCE_TIMES[0]?.[0] ?? "");
  const [reason, setReason] = useState("");
  const rules = useRuleNames(start.rule);
  const all = rule === "" && node === null && labels.trim() === "";
  const { busy, error, submit, fieldError } = useSubmit(async () => {
    if (all) throw new ApiError(0, "This would silence everything", "Choose a rule, a node or labels.");
    const from = Math.floor(serverClock.now());
    await silencesApi.create({
      scope: { labels: parseLabels(labels) ?? {}, nodeIds: node ? [node.id] : [], ruleIds: rule === "" ? [] : [rule] },
      from,
      until: from + Number(seconds) * 1_000,
      reason: reason.trim(),
    });
    onMade?.();
    // Which alerts it silences is said by the server.
    void store.refresh();
    close();
  }, ["reason"]);
  return (
    <form onSubmit={submit}>
      <p>The alerts go on and stay on this page; what they would have sent is not sent.</p>
      <SelectField label="Rule" value={rule} onValue={setRule} options={[["", "every rule"], ...rules]} />
      <NodePicker label="Node (optional)" value={node} onValue={setNode} required={false} />
      <LabelsField value={labels} onValue={setLabels} hint="Only nodes that have all of them." error={null} />
      <SelectField label="For" value={seconds} onValue={setSeconds} options={SILENCE_TIMES} />
      <Field
        label="Reason"
        value={reason}
        onValue={setReason}
        maxLength={200}
        required
        placeholder="The disks are being changed"
        autoComplete="off"
        error={fieldError("reason")}
      />
      <FormError error={error} />
      <div className="bar end">
        <button type="button" onClick={close}>
          Cancel
        </button>
        <button type="submit" className="primary" disabled={busy}>
          Silence
        </button>
      </div>
    </form>
  );
}

/** The rules by id and name; the one that it begins with is there before they are. */
function useRuleNames(start: SilenceStart["rule"]): [string, string][] {
  const { data } = useLoad(rulesApi.list);
  const rules = data?.rules.map(({ id, name }): [string, string] => [id, name]) ?? [];
  return start && !rules.some(([id]) => id === start.id) ? [[start.id, start.name], ...rules] : rules;
}
