import { useState } from "react";
import { ROLES, type Role } from "../session/user";
import { Field, SelectField } from "../ui/Field";
import { FormError } from "../ui/FormError";
import { Secret } from "../ui/Secret";
import { useSubmit } from "../ui/useSubmit";
import { accountApi } from "./accountApi";

interface TokenFormProps {
  available: readonly string[];
  /** The owner's role: a token can have a lower one. */
  most: Role;
  onMade: () => void;
  close: () => void;
}

export function TokenForm({ available, most, onMade, close }: TokenFormProps) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly string[]>(available.includes("nodes:read") ? ["nodes:read"] : []);
  const [days, setDays] = useState("90");
  const [role, setRole] = useState<Role>(most);
  const [made, setMade] = useState<string | null>(null);
  const { busy, error, submit, fieldError } = useSubmit(async () => {
    setMade(await accountApi.createToken({ name: name.trim(), scopes, expiresInDays: Number(days), role }));
    onMade();
  }, ["name", "scopes", "expiresInDays"]);
  if (made !== null) {
    return (
      <div className="form">
        <Secret label="The token" value={made} testId="token" />
        <div className="bar end">
          <button type="button" className="primary" onClick={close}>
            Done
          </button>
        </div>
      </div>
    );
  }
  const toggle = (scope: string): void =>
    setScopes(scopes.includes(scope) ? scopes.filter((one) => one !== scope) : [...scopes, scope]);
  const scopesWrong = fieldError("scopes");
  return (
    <form onSubmit={submit}>
      <Field label="What it is for" value={name} onValue={setName} maxLength={100} required error={fieldError("name")} />
      <fieldset>
        <legend>What it may</legend>
        <div className="checks">
          {available.map((scope) => (
            <label key={scope} className="check">
              <input type="checkbox" checked={scopes.includes(scope)} onChange={() => toggle(scope)} /> {scope}
            </label>
          ))}
        </div>
        {scopesWrong !== null && <p className="field-error">{scopesWrong}</p>}
      </fieldset>
      <div className="pair">
        <Field label="Days" type="number" min={1} max={366} value={days} onValue={setDays} required error={fieldError("expiresInDays")} />
        <SelectField
          label="As"
          value={role}
          onValue={(value) => setRole(value as Role)}
          options={ROLES.slice(0, ROLES.indexOf(most) + 1).map((one) => [one, one])}
        />
      </div>
      <FormError error={error} />
      <div className="bar end">
        <button type="submit" className="primary" disabled={busy || scopes.length === 0}>
          Make it
        </button>
      </div>
    </form>
  );
}
