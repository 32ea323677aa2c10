import { useCallback, useId } from "react";
import { Field, SelectField } from "../ui/Field";
import { TextField } from "../ui/TextField";
import { useLoad } from "../ui/useLoad";
import { agentsApi } from "./agentsApi";
import { BUILT_INS, isNamed, LOG_LINES, parseArguments, type Draft } from "./draft";

interface ActionFieldsProps {
  draft: Draft;
  put: (change: Partial<Draft>) => void;
  fieldError: (field: string) => string | null;
}

const OPTIONS: readonly (readonly [string, string])[] = [
  ...BUILT_INS.map(({ action, title }) => [action, title] as const),
  ["", "An action that the host allows…"],
];

/** What is to be done, with its arguments. */
export function ActionFields({ draft, put, fieldError }: ActionFieldsProps) {
  const builtIn = BUILT_INS.find(({ action }) => action === draft.builtIn);
  return (
    <>
      {draft.to !== "agent" && (
        <SelectField label="What" value={draft.builtIn} onValue={(action) => put({ builtIn: action })} options={OPTIONS} hint={builtIn?.says} />
      )}
      {!isNamed(draft) && draft.builtIn === "log" && (
        <Field
          label="Lines"
          type="number"
          min={1}
          max={LOG_LINES.most}
          value={draft.lines}
          onValue={(lines) => put({ lines })}
          required
          error={fieldError("arguments")}
        />
      )}
      {isNamed(draft) && <NamedAction draft={draft} put={put} fieldError={fieldError} />}
    </>
  );
}

function NamedAction({ draft, put, fieldError }: ActionFieldsProps) {
  const list = useId();
  const offers = useCapabilities(draft);
  return (
    <>
      <Field
        label="Action"
        value={draft.named}
        onValue={(named) => put({ named })}
        list={list}
        required
        maxLength={64}
        pattern="[a-z0-9._\-]+"
        title="Small letters, digits, dots, dashes and underscores"
        placeholder="restart-nginx"
        autoComplete="off"
        spellCheck={false}
        hint={
          draft.to === "agent" ? "As the program names it." : <>As the host’s own list names it: <code>commands.allow</code> in its agent.yaml.</>
        }
        error={fieldError("action")}
      />
      <datalist id={list}>
        {offers.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <TextField
        label="Arguments, as JSON"
        value={draft.json}
        onValue={(json) => put({ json })}
        rows={4}
        maxLength={16_384}
        placeholder={'{"days": 7}'}
        wrong={parseArguments(draft.json) === null ? 'Write a JSON object, such as {"days": 7}.' : ""}
        error={fieldError("arguments")}
      />
    </>
  );
}

/** What the target says that it can do; nothing while it is not known. */
function useCapabilities({ to, node, agentId }: Draft): readonly string[] {
  const id = to === "node" ? (node?.id ?? "") : to === "agent" ? agentId : "";
  const load = useCallback((signal: AbortSignal) => (id === "" ? Promise.resolve([]) : agentsApi.capabilities(id, signal)), [id]);
  return useLoad(load).data ?? [];
}
