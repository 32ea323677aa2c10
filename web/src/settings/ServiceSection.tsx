import { useState } from "react";
import { useUser } from "../session/session";
import { Field } from "../ui/Field";
import { dayTime } from "../ui/format";
import { FormError } from "../ui/FormError";
import { Loading } from "../ui/Loading";
import { useLoad } from "../ui/useLoad";
import { useSubmit } from "../ui/useSubmit";
import { CostCalculator } from "./CostCalculator";
import { CostPanel } from "./CostPanel";
import { serviceApi, type Setting } from "./serviceApi";

/** What the service costs, and what can be changed while it runs; those who may not change it read it. */
export function ServiceSection() {
  const loaded = useLoad(serviceApi.list);
  return (
    <>
      <CostPanel />
      <CostCalculator />
      <Loading of={loaded}>
        {(settings) =>
          settings.map((setting) => <SettingPanel key={`${setting.key} ${setting.version}`} setting={setting} reload={loaded.reload} />)
        }
      </Loading>
    </>
  );
}

const shown = (value: number | boolean): string => (typeof value === "boolean" ? (value ? "on" : "off") : String(value));

function SettingPanel({ setting, reload }: { setting: Setting; reload: () => void }) {
  const mayChange = useUser().role === "admin";
  const { key, usual, description, updatedAt, updatedBy } = setting;
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
  const isSame = typeof value === "boolean" ? value === setting.value : Number(text) === setting.value;
  return (
    <form className="panel" onSubmit={save.submit} aria-label={key}>
      <p>
        {description} <span className="field-hint">({key}; usually {shown(usual)})</span>
      </p>
      {!mayChange && <p>{shown(setting.value)}</p>}
      {mayChange && (
        <div className="bar">
          {typeof value === "boolean" ? (
            <label className="check">
              <input type="checkbox" checked={value} onChange={(event) => setValue(event.target.checked)} /> On
            </label>
          ) : (
            <Field
              label={`From ${setting.minimum ?? "any"} to ${setting.maximum ?? "any"}`}
              type="number"
              step={1}
              min={setting.minimum ?? undefined}
              max={setting.maximum ?? undefined}
              value={text}
              onValue={setText}
              required
            />
          )}
          <button type="submit" disabled={save.busy || isSame}>
            Save
          </button>
          {setting.value !== usual && (
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
      {updatedAt !== null && (
        <p className="field-hint">
          Changed {dayTime(updatedAt)}
          {updatedBy !== null && ` by ${updatedBy}`}. A change holds everywhere within half a minute.
        </p>
      )}
    </form>
  );
}
