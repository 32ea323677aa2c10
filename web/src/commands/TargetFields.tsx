import { SelectField } from "../ui/Field";
import { LabelsField } from "../ui/LabelsField";
import { Segments } from "../ui/Segments";
import { useLoad } from "../ui/useLoad";
import { agentsApi } from "./agentsApi";
import type { Draft } from "./draft";
import { NodePicker } from "./NodePicker";

interface TargetFieldsProps {
  draft: Draft;
  put: (change: Partial<Draft>) => void;
  fieldError: (field: string) => string | null;
}

const KINDS: readonly (readonly [Draft["to"], string])[] = [["node", "One node"], ["labels", "Nodes by label"], ["agent", "A program"]];

/** Where a command goes. */
export function TargetFields({ draft, put, fieldError }: TargetFieldsProps) {
  return (
    <>
      <Segments legend="Where" name="target" value={draft.to} options={KINDS} onValue={(to) => put({ to })} />
      {draft.to === "node" && <NodePicker label="Node" value={draft.node} onValue={(node) => put({ node })} error={fieldError("target")} />}
      {draft.to === "labels" && (
        <LabelsField
          label="Labels"
          required
          value={draft.labels}
          onValue={(labels) => put({ labels })}
          hint="Every node that has all of them gets a command of its own."
          error={fieldError("target")}
        />
      )}
      {draft.to === "agent" && <AgentChoice value={draft.agentId} onValue={(agentId) => put({ agentId })} />}
    </>
  );
}

function AgentChoice({ value, onValue }: { value: string; onValue: (id: string) => void }) {
  const { data: programs, error } = useLoad(agentsApi.programs);
  if (error) return <p className="field-error">{error.message}</p>;
  if (programs === null) return <p className="loading">Loading…</p>;
  if (programs.length === 0) {
    return <p className="note">No program has registered to take commands. The API document tells how one does: a node of the type software, with a key.</p>;
  }
  const options: [string, string][] = programs.map(({ id, name, capabilities }) => [id, [name, ...capabilities.slice(0, 4)].join(" · ")]);
  return <SelectField label="Program" value={value} onValue={onValue} options={[["", "Choose…"], ...options]} />;
}
