import { useId, useState } from "react";
import { useUser } from "../session/session";
import { dayTime } from "../ui/format";
import { FormError } from "../ui/FormError";
import { useSubmit } from "../ui/useSubmit";
import { serviceApi, type Setting } from "./serviceApi";

const shown = (value: number | boolean): string => (typeof value === "boolean" ? (value ? "on" : "off") : value.toLocaleString("en"));

/** What can be said of a setting besides what it does. */
function hintOf({ key, usual, minimum, maximum, updatedAt, updatedBy }: Setting): string {
  const range = typeof usual === "boolean" || minimum === null || maximum === null ? "" : `, from ${shown(minimum)} to ${shown(maximum)}`;
  const by = updatedBy === null ? "" : ` by ${updatedBy}`;
  const changed = updatedAt === null ? "" : ` Changed ${dayTime(updatedAt)}${by}; a change holds everywhere within half a minute.`;
  return `${key}: usually ${shown(usual)}${range}.${changed}`;
}

/** A setting with its value, which admins change. */
export function SettingRow({ setting, reload }: { setting: Setting; reload: () => void }) {
  const id = useId();
  const mayChange = useUser().role === "admin";
  const { key, usual, description } = setting;
  const [value, setValue] = useState(setting.value);
  const [text, setText] = useState(String(setting.value));
  const save = useSubmit(async () => {
    await serviceApi.change(setting, typeof value === "boolean" ? value : Number(text));
    reload();
  });
  const reset = useSubmit(async () => {
    await serviceApi.reset(setting);
    reload();
  });
  const error = save.error ?? reset.error;
  const isSame = typeof value === "boolean" ? value === setting.value : text === String(setting.value);
  return (
    <form className="setting" onSubmit={save.submit} aria-label={key}>
      <div>
        {mayChange ? <label htmlFor={id}>{description}</label> : <p>{description}</p>}
        <p id={`${id}-hint`} className="field-hint">
          {hintOf(setting)}
        </p>
      </div>
      {!mayChange && <p className="setting-value">{shown(setting.value)}</p>}
      {mayChange && (
        <div className="bar">
          {typeof value === "boolean" ? (
            <input
              id={id}
              type="checkbox"
              aria-describedby={`${id}-hint`}
              checked={value}
              onChange={(event) => setValue(event.target.checked)}
            />
          ) : (
            <input
              id={id}
              type="number"
              aria-describedby={`${id}-hint`}
              step={1}
              min={setting.minimum ?? undefined}
              max={setting.maximum ?? undefined}
              value={text}
              onChange={(event) => setText(event.target.value)}
              required
            />
          )}
          {!isSame && (
            <button type="submit" className="primary" disabled={save.busy}>
              Save
            </button>
          )}
          {isSame && setting.value !== usual && (
            <button type="button" className="quiet" disabled={reset.busy} onClick={() => reset.submit()}>
              Back to {shown(usual)}
            </button>
          )}
        </div>
      )}
      <FormError error={error} />
      {error?.status === 412 && (
        <button type="button" onClick={reload}>
          Show what it is now
        </button>
      )}
    </form>
  );
}
