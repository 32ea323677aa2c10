import { useState } from "react";
import { ApiError } from "../api/problem";
import { DialogButton } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { FormError } from "../ui/FormError";
import { useSubmit } from "../ui/useSubmit";
import type { Alert } from "./alert";
import { useAlertStore } from "./alerts";
import { alertsApi } from "./alertsApi";

/** So many at a time, of a group: each is a request. */
const MOST = 50;

/** Says that somebody looks after one alert, or a group of them. */
export function AcknowledgeButton({ alerts }: { alerts: readonly Alert[] }) {
  const many = alerts.length > 1;
  const title = many ? `Acknowledge ${Math.min(alerts.length, MOST)} alerts` : `Acknowledge: ${alerts[0]?.ruleName ?? ""}`;
  return (
    <DialogButton label={many ? "Acknowledge all" : "Acknowledge"} title={title} className="quiet" testId="acknowledge">
      {(close) => <Form alerts={alerts} close={close} />}
    </DialogButton>
  );
}

function Form({ alerts, close }: { alerts: readonly Alert[]; close: () => void }) {
  const store = useAlertStore();
  const many = alerts.length > 1;
  const [note, setNote] = useState("");
  const { busy, error, submit, fieldError } = useSubmit(async () => {
    for (const { id } of alerts.slice(0, MOST)) {
      const seen = await alertsApi.acknowledge(id, note.trim()).catch((error: unknown) => {
        // Of several, some may be over by now.
        if (many && error instanceof ApiError && error.status === 409) return null;
        throw error;
      });
      if (seen) store.replace(seen);
    }
    close();
  }, ["note"]);
  return (
    <form onSubmit={submit}>
      <p>You say that somebody looks after it. It goes on until what is wrong is over, and is not told again until then.</p>
      <Field label="Note (optional)" value={note} onValue={setNote} maxLength={500} autoComplete="off" error={fieldError("note")} />
      <FormError error={error} />
      <div className="bar end">
        <button type="button" onClick={close}>
          Cancel
        </button>
        <button type="submit" className="primary" disabled={busy}>
          Acknowledge
        </button>
      </div>
    </form>
  );
}
