import { useState } from "react";
import { Field, SelectField } from "../ui/Field";
import { TextField } from "../ui/TextField";
import type { JobDraft } from "./jobDraft";
import { KINDS, parseHeaders, type KindField } from "./kinds";

interface KindFieldsProps {
  draft: JobDraft;
  put: (change: Partial<JobDraft>) => void;
}

/** What a job does, with the arguments of that kind. */
export function KindFields({ draft, put }: KindFieldsProps) {
  const kind = KINDS.find((one) => one.kind === draft.kind);
  const offered = KINDS.map(({ kind: name, title }): [string, string] => [name, title]);
  const values = draft.values[draft.kind] ?? {};
  const set = (change: Record<string, string>): void => put({ values: { ...draft.values, [draft.kind]: { ...values, ...change } } });
  return (
    <>
      <SelectField
        label="Action"
        value={draft.kind}
        onValue={(name) => put({ kind: name })}
        options={kind ? offered : [...offered, [draft.kind, draft.kind]]}
        hint={kind ? kind.says : "This dashboard does not know its arguments: they stay as they are."}
      />
      {kind?.fields.map((field) => <Argument key={`${kind.kind} ${field.name}`} field={field} values={values} set={set} />)}
    </>
  );
}

interface ArgumentProps {
  field: KindField;
  values: Record<string, string>;
  set: (change: Record<string, string>) => void;
}

function Argument({ field, values, set }: ArgumentProps) {
  const { label, hint, placeholder, maxLength, required = false } = field;
  const value = values[field.name] ?? "";
  const onValue = (next: string): void => set({ [field.name]: next });
  const most = { maxLength: maxLength ?? 8_192, ...(placeholder === undefined ? {} : { placeholder }) };
  const text = { label, value, onValue, hint, required, ...most };
  switch (field.type ?? "line") {
    case "either":
      return <Either field={field} values={values} set={set} />;
    case "choice":
      return <SelectField label={label} value={value} onValue={onValue} options={field.options ?? []} hint={hint} />;
    case "text":
      return <TextField {...text} />;
    case "headers":
      return <TextField {...text} wrong={parseHeaders(value) === null ? "Write Name: value, one on each line." : ""} />;
    case "number":
      return <Field {...text} inputMode="numeric" pattern="[0-9]*" />;
    case "line":
      return <Field {...text} autoComplete="off" spellCheck={false} />;
  }
}

/** One of several fields: choosing another empties the one before. */
function Either({ field, values, set }: ArgumentProps) {
  const fields = field.either ?? [];
  const [name, setName] = useState(() => (fields.find((one) => (values[one.name] ?? "") !== "") ?? fields[0])?.name ?? "");
  const chosen = fields.find((one) => one.name === name);
  const choose = (next: string): void => {
    set(Object.fromEntries([...fields.map((one) => one.name), ...(field.besides ?? [])].map((one) => [one, ""])));
    setName(next);
  };
  return (
    <>
      <SelectField label={field.label} value={name} onValue={choose} options={fields.map((one) => [one.name, one.label] as const)} />
      {chosen && <Argument field={{ ...chosen, required: true }} values={values} set={set} />}
    </>
  );
}
