import { useState } from "react";
import { Field } from "../ui/Field";
import { dayTime } from "../ui/format";
import { FormError } from "../ui/FormError";
import { LabelsField } from "../ui/LabelsField";
import { parseLabels } from "../ui/labels";
import { Secret } from "../ui/Secret";
import { useSubmit } from "../ui/useSubmit";
import { enrolApi, type MadeEnrolmentToken } from "./enrolApi";

const DAY_MS = 86_400_000;

interface EnrolFormProps {
  close: () => void;
  onMade?: () => void;
}

/** Makes the command that adds a host. */
export default function EnrolForm({ close, onMade }: EnrolFormProps) {
  const [made, setMade] = useState<MadeEnrolmentToken | null>(null);
  const take = (token: MadeEnrolmentToken): void => {
    setMade(token);
    onMade?.();
  };
  return made ? <Made made={made} close={close} /> : <Ask onMade={take} />;
}

function Ask({ onMade }: { onMade: (token: MadeEnrolmentToken) => void }) {
  const [name, setName] = useState(() => `Made ${dayTime(Date.now())}`);
  const [uses, setUses] = useState("1");
  const [days, setDays] = useState("7");
  const [labels, setLabels] = useState("");
  const { busy, error, submit, fieldError } = useSubmit(
    async () =>
      onMade(
        await enrolApi.create({
          name: name.trim(),
          uses: Number(uses),
          expiresAt: Date.now() + Number(days) * DAY_MS,
          labels: parseLabels(labels) ?? {},
        }),
      ),
    ["name", "uses", "expiresAt", "labels"],
  );
  return (
    <form onSubmit={submit}>
      <p>A host is added by one command, which starts an agent there. It holds a token, for as many hosts and as long as you say.</p>
      <Field label="What it is for" value={name} onValue={setName} maxLength={64} required error={fieldError("name")} />
      <div className="pair">
        <Field label="Hosts" type="number" min={1} max={10_000} value={uses} onValue={setUses} required error={fieldError("uses")} />
        <Field label="Days" type="number" min={1} max={365} value={days} onValue={setDays} required error={fieldError("expiresAt")} />
      </div>
      <LabelsField value={labels} onValue={setLabels} hint="Every node that enrols with it gets them." error={fieldError("labels")} />
      <FormError error={error} />
      <div className="bar end">
        <button type="submit" className="primary" disabled={busy} data-testid="make-command">
          Make the command
        </button>
      </div>
    </form>
  );
}

function Made({ made, close }: { made: MadeEnrolmentToken; close: () => void }) {
  const { item } = made;
  return (
    <div className="form">
      <Secret label="Run this on the host, beside the program cloudnexus-agent" value={made.command} testId="enrol-command" />
      <p className="note">
        It is good for {item.uses === 1 ? "one host" : `${item.uses} hosts`}
        {item.expiresAt !== null && <> until {dayTime(item.expiresAt)}</>}. The node appears in the fleet by itself, seconds after.
      </p>
      <div className="bar end">
        <button type="button" className="primary" onClick={close}>
          Done
        </button>
      </div>
    </div>
  );
}
