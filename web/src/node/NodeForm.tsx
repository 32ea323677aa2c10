import { useState, type ReactNode } from "react";
import { NODE_TYPES } from "../api/parse";
import type { ApiError } from "../api/problem";
import type { NodeNotes, NodeType } from "../api/types";
import { Field, SelectField } from "../ui/Field";
import { FormError } from "../ui/FormError";
import { linesText, parseLines } from "../ui/labels";
import { TextField } from "../ui/TextField";
import { useSubmit } from "../ui/useSubmit";

const TYPES = NODE_TYPES.map((type): [string, string] => [type, type]);
const FIELDS = ["name", "type", "location", "provider", "notes", "labels", "metadata"] as const;
const wrongLines = (text: string): string => (parseLines(text) === null ? "Write name=value, one on each line." : "");

interface NodeFormProps {
  before: NodeNotes;
  /** Throws ApiError when it failed. */
  save: (after: NodeNotes) => Promise<void>;
  /** The word on the button that does it. */
  button: string;
  close: () => void;
  /** Said besides the error. */
  onError?: (error: ApiError) => ReactNode;
}

/** What people say of a node. */
export function NodeForm({ before, save, button, close, onError }: NodeFormProps) {
  const [draft, setDraft] = useState(before);
  const [labels, setLabels] = useState(() => linesText(before.labels));
  const [metadata, setMetadata] = useState(() => linesText(before.metadata));
  const put = (change: Partial<NodeNotes>): void => setDraft({ ...draft, ...change });
  const { busy, error, submit, fieldError } = useSubmit(async () => {
    const after = { ...draft, name: draft.name.trim(), labels: parseLines(labels) ?? {}, metadata: parseLines(metadata) ?? {} };
    await save(after);
    close();
  }, FIELDS);
  return (
    <form onSubmit={submit}>
      <div className="pair">
        <Field
          label="Name"
          value={draft.name}
          onValue={(name) => put({ name })}
          maxLength={128}
          required
          autoComplete="off"
          error={fieldError("name") ?? (error?.status === 409 ? error.message : null)}
        />
        <SelectField label="Type" value={draft.type} onValue={(type) => put({ type: type as NodeType })} options={TYPES} />
        <Field
          label="Location"
          value={draft.location}
          onValue={(location) => put({ location })}
          maxLength={128}
          placeholder="Oslo, rack 7"
          error={fieldError("location")}
        />
        <Field
          label="Provider"
          value={draft.provider}
          onValue={(provider) => put({ provider })}
          maxLength={128}
          placeholder="Whose it is"
          error={fieldError("provider")}
        />
      </div>
      <TextField
        label="Labels"
        value={labels}
        onValue={setLabels}
        placeholder="env=prod"
        hint="One on each line. Lists are filtered by them, and what people and tokens may see can be narrowed to them."
        error={fieldError("labels")}
        wrong={wrongLines(labels)}
      />
      <TextField label="Notes" value={draft.notes} onValue={(notes) => put({ notes })} maxLength={4_000} error={fieldError("notes")} />
      <TextField
        label="Metadata"
        value={metadata}
        onValue={setMetadata}
        placeholder="ticket=OPS-12"
        hint="Whatever else belongs to it: name=value, one on each line."
        error={fieldError("metadata")}
        wrong={wrongLines(metadata)}
      />
      {error?.status !== 409 && <FormError error={error} />}
      {error && onError?.(error)}
      <div className="bar end">
        <button type="button" onClick={close}>
          Cancel
        </button>
        <button type="submit" className="primary" disabled={busy} data-testid="save-node">
          {button}
        </button>
      </div>
    </form>
  );
}
