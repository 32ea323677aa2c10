import { useState } from "react";
import { Field } from "../ui/Field";
import { FormError } from "../ui/FormError";
import { Secret } from "../ui/Secret";
import { useSubmit } from "../ui/useSubmit";
import { keysApi } from "./keysApi";

interface RotateFormProps {
  node: string;
  onDone: () => void;
  close: () => void;
}

export function RotateForm({ node, onDone, close }: RotateFormProps) {
  const [hours, setHours] = useState("24");
  const { busy, error, submit, fieldError } = useSubmit(async () => {
    await keysApi.rotate(node, Number(hours));
    onDone();
    close();
  }, ["overlapHours"]);
  return (
    <form onSubmit={submit}>
      <p>
        The agent fetches a new key with its next sync. Its old one ends so many hours after the new one is first used; nothing is lost.
        When a key was stolen, revoke it instead and enrol the host again.
      </p>
      <Field
        label="Hours that both are good"
        type="number"
        min={0}
        max={720}
        value={hours}
        onValue={setHours}
        required
        error={fieldError("overlapHours")}
      />
      <FormError error={error} />
      <div className="bar end">
        <button type="submit" className="primary" disabled={busy}>
          Rotate
        </button>
      </div>
    </form>
  );
}

interface KeyFormProps {
  node: string;
  onMade: () => void;
  close: () => void;
}

export function KeyForm({ node, onMade, close }: KeyFormProps) {
  const [source, setSource] = useState("");
  const [made, setMade] = useState<string | null>(null);
  const { busy, error, submit, fieldError } = useSubmit(async () => {
    setMade(await keysApi.create(node, source.trim()));
    onMade();
  }, ["source"]);
  if (made !== null) {
    return (
      <div className="form">
        <Secret label="The key, to be sent in the header X-API-Key" value={made} testId="api-key" />
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
      <p>A program with this key may send metrics as this node, and nothing else.</p>
      <Field label="What will send with it" value={source} onValue={setSource} maxLength={128} required error={fieldError("source")} />
      <FormError error={error} />
      <div className="bar end">
        <button type="submit" className="primary" disabled={busy}>
          Make it
        </button>
      </div>
    </form>
  );
}
