import { useState } from "react";
import { SEVERITIES, type Severity } from "../alerts/alert";
import { severityWord } from "../alerts/Severity";
import { Field, SelectField } from "../ui/Field";
import { FormError } from "../ui/FormError";
import { TextField } from "../ui/TextField";
import { useSubmit } from "../ui/useSubmit";
import { HEADERS, type ChannelDefinition, type ChannelKind } from "./channel";
import { CHANNEL_INFOS, headersIn, settingsOf, wrongWith, type ChannelField, type ChannelKindInfo } from "./channelKinds";

interface ChannelFormProps {
  before: ChannelDefinition;
  /** A channel's kind stays what it was made as. */
  isNew: boolean;
  /** Throws ApiError when it failed. */
  save: (channel: ChannelDefinition) => Promise<void>;
  close: () => void;
}

const LEAST = [["", "everything"], ...SEVERITIES.map((severity): [string, string] => [severity, severityWord(severity)])] as const;

/** A way to be told: what it is called, where it leads, and what it is for. */
export function ChannelForm({ before, isNew, save, close }: ChannelFormProps) {
  const [channel, setChannel] = useState(before);
  const [texts, setTexts] = useState<Record<string, string>>({ ...before.settings, [HEADERS]: headersIn(before.settings) });
  const put = (change: Partial<ChannelDefinition>): void => setChannel((last) => ({ ...last, ...change }));
  const info = CHANNEL_INFOS.find(({ kind }) => kind === channel.kind);
  const { busy, error, submit, fieldError } = useSubmit(async () => {
    if (!info) return;
    await save({ ...channel, name: channel.name.trim(), settings: settingsOf(info, texts) });
    close();
  }, ["name"]);
  return (
    <form onSubmit={submit}>
      {isNew && (
        <SelectField
          label="Kind"
          value={channel.kind}
          onValue={(kind) => put({ kind: kind as ChannelKind })}
          options={CHANNEL_INFOS.map(({ kind, title }) => [kind, title])}
          hint={info?.says}
        />
      )}
      <Field
        label="Name"
        value={channel.name}
        onValue={(name) => put({ name })}
        maxLength={64}
        required
        placeholder="The night shift"
        autoComplete="off"
        error={fieldError("name") ?? (error?.kind === "name-taken" ? error.message : null)}
      />
      {info && <Settings info={info} texts={texts} onText={(name, text) => setTexts((last) => ({ ...last, [name]: text }))} />}
      <SelectField
        label="Tells of"
        value={channel.minSeverity ?? ""}
        onValue={(least) => put({ minSeverity: least === "" ? null : (least as Severity) })}
        options={LEAST.map(([value, words]) => [value, value === "" || value === "critical" ? words : `${words} and worse`])}
      />
      <label className="check">
        <input type="checkbox" checked={channel.isDefault} onChange={(event) => put({ isDefault: event.target.checked })} /> Usual: for every
        rule that names no channel
      </label>
      <label className="check">
        <input type="checkbox" checked={channel.enabled} onChange={(event) => put({ enabled: event.target.checked })} /> On
      </label>
      {error?.kind !== "name-taken" && <FormError error={error} />}
      <div className="bar end">
        <button type="button" onClick={close}>
          Cancel
        </button>
        <button type="submit" className="primary" disabled={busy} data-testid="save-channel">
          {isNew ? "Add it" : "Save"}
        </button>
      </div>
    </form>
  );
}

interface SettingsProps {
  info: ChannelKindInfo;
  texts: Readonly<Record<string, string>>;
  onText: (name: string, text: string) => void;
}

function Settings({ info, texts, onText }: SettingsProps) {
  return info.fields.map((field) => (
    <Setting key={`${info.kind} ${field.name}`} field={field} text={texts[field.name] ?? ""} onText={(text) => onText(field.name, text)} />
  ));
}

function Setting({ field, text, onText }: { field: ChannelField; text: string; onText: (text: string) => void }) {
  const { label, hint, placeholder, required = false, maxLength = 4_096 } = field;
  const common = { label, value: text, onValue: onText, hint, required, maxLength, ...(placeholder === undefined ? {} : { placeholder }) };
  // A line has no words for what is wrong with it; a few lines do.
  if (field.type === undefined && field.name !== "to") return <Field {...common} autoComplete="off" spellCheck={false} />;
  return <TextField {...common} rows={field.name === "to" ? 2 : 3} wrong={wrongWith(field, text)} />;
}
