import { useState } from "react";
import type { Role } from "../session/user";
import { Field } from "../ui/Field";
import { FormError } from "../ui/FormError";
import { parseLabels } from "../ui/labels";
import { Secret } from "../ui/Secret";
import { useSubmit } from "../ui/useSubmit";
import { RoleAndLabels } from "./RoleAndLabels";
import { usersApi } from "./usersApi";

export function InviteForm({ onMade, close }: { onMade: () => void; close: () => void }) {
  const [role, setRole] = useState<Role>("viewer");
  const [labels, setLabels] = useState("");
  const [hours, setHours] = useState("72");
  const [link, setLink] = useState<string | null>(null);
  const { busy, error, submit, fieldError } = useSubmit(async () => {
    setLink(await usersApi.invite(role, parseLabels(labels) ?? {}, Number(hours)));
    onMade();
  }, ["labels", "expiresInHours"]);
  if (link !== null) {
    return (
      <div className="form">
        <Secret label="Send this link to one person" value={link} testId="invitation-link" />
        <div className="bar end">
          <button type="button" className="primary" onClick={close}>
            Done
          </button>
        </div>
      </div>
    );
  }
  return (
    <form onSubmit={submit}>
      <p>You get a link with which one person can make an account.</p>
      <RoleAndLabels role={role} onRole={setRole} labels={labels} onLabels={setLabels} error={fieldError("labels")} />
      <Field
        label="Good for hours"
        type="number"
        min={1}
        max={720}
        value={hours}
        onValue={setHours}
        required
        error={fieldError("expiresInHours")}
      />
      <FormError error={error} />
      <div className="bar end">
        <button type="submit" className="primary" disabled={busy}>
          Make the link
        </button>
      </div>
    </form>
  );
}
