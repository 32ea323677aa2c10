import { useState } from "react";
import { ApiError } from "../api/problem";
import { SelectField } from "../ui/Field";
import { FormError } from "../ui/FormError";
import { useSubmit } from "../ui/useSubmit";
import { ActionFields } from "./ActionFields";
import { PRIORITIES, type Command, type CommandPriority } from "./command";
import { commandsApi } from "./commandsApi";
import { NEW_DRAFT, needsApproval, requestOf, type Draft } from "./draft";
import { Made } from "./Made";
import { TargetFields } from "./TargetFields";
import "../ui/styles/work.css";

interface RunFormProps {
  /** What is known already; the node is then no longer asked for. */
  start?: Partial<Draft>;
  onMade?: (commands: readonly Command[]) => void;
  close: () => void;
}

const EXPIRIES: readonly (readonly [string, string])[] = [
  ["60", "a minute"], ["300", "5 minutes"], ["3600", "an hour"], ["86400", "a day"],
];
const FIELDS = ["target", "action", "arguments"] as const;

/** Writes a command and shows what comes of it. */
export default function RunForm({ start = {}, onMade, close }: RunFormProps) {
  const [made, setMade] = useState<readonly Command[] | null>(null);
  const take = (commands: readonly Command[]): void => {
    setMade(commands);
    onMade?.(commands);
  };
  return made ? <Made commands={made} close={close} again={() => setMade(null)} /> : <Write start={start} onMade={take} close={close} />;
}

function Write({ start, onMade, close }: Required<Pick<RunFormProps, "start" | "close">> & { onMade: (commands: readonly Command[]) => void }) {
  const [draft, setDraft] = useState<Draft>({ ...NEW_DRAFT, ...start });
  const put = (change: Partial<Draft>): void => setDraft((last) => ({ ...last, ...change }));
  const request = requestOf(draft);
  const { busy, error, submit, fieldError } = useSubmit(async () => {
    if (!request) throw new ApiError(0, "Something is missing", "Say where it goes and what is to be done.");
    onMade(await commandsApi.create(request));
  }, FIELDS);
  const proposal = needsApproval(draft);
  return (
    <form onSubmit={submit}>
      {start.node ? <p>On {start.node.name}.</p> : <TargetFields draft={draft} put={put} fieldError={fieldError} />}
      <ActionFields draft={draft} put={put} fieldError={fieldError} />
      <details className="more">
        <summary>More</summary>
        <div className="pair">
          <SelectField label="Given up after" value={draft.expirySeconds} onValue={(expirySeconds) => put({ expirySeconds })} options={EXPIRIES} />
          <SelectField
            label="Priority"
            value={draft.priority}
            onValue={(priority) => put({ priority: priority as CommandPriority })}
            options={PRIORITIES.map((priority) => [priority, priority])}
          />
        </div>
      </details>
      {proposal && (
        <p className="proposal-note" data-testid="proposal-note">
          This is a proposal: nothing runs until an operator signs it on their own machine, with <code>nexus commands approve</code>. No
          browser and no server can sign. Each host checks the signature, and that its own list allows the action.
        </p>
      )}
      <FormError error={error} />
      <div className="bar end">
        <button type="button" onClick={close}>
          Cancel
        </button>
        <button type="submit" className="primary" disabled={busy} data-testid="make-command">
          {proposal ? "Propose it" : "Run it"}
        </button>
      </div>
    </form>
  );
}
