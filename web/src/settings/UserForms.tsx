import { useState } from "react";
import type { Role, User } from "../session/user";
import { Field } from "../ui/Field";
import { FormError } from "../ui/FormError";
import { labelsText, parseLabels } from "../ui/labels";
import { PasswordFields } from "../ui/PasswordFields";
import { useSubmit } from "../ui/useSubmit";
import { RoleAndLabels } from "./RoleAndLabels";
import { usersApi } from "./usersApi";

export function NewUserForm({ onMade, close }: { onMade: () => void; close: () => void }) {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState<string | null>(null);
  const [role, setRole] = useState<Role>("viewer");
  const [labels, setLabels] = useState("");
  const { busy, error, submit, fieldError } = useSubmit(async () => {
    if (password === null) return;
    await usersApi.create({ username: username.trim(), password, role, labels: parseLabels(labels) ?? {} });
    onMade();
    close();
  }, ["username", "password", "labels"]);
  return (
    <form onSubmit={submit}>
      <Field
        label="User name"
        value={username}
        onValue={setUsername}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        minLength={2}
        maxLength={64}
        required
        error={fieldError("username")}
      />
      <PasswordFields onPassword={setPassword} error={fieldError("password")} />
      <RoleAndLabels role={role} onRole={setRole} labels={labels} onLabels={setLabels} error={fieldError("labels")} />
      <FormError error={error} />
      <div className="bar end">
        <button type="submit" className="primary" disabled={busy}>
          Make the user
        </button>
      </div>
    </form>
  );
}

export function EditUserForm({ user, onChanged, close }: { user: User; onChanged: (user: User) => void; close: () => void }) {
  const [name, setName] = useState(user.displayName);
  const [email, setEmail] = useState(user.email ?? "");
  const [role, setRole] = useState<Role>(user.role);
  const [labels, setLabels] = useState(() => labelsText(user.labels));
  const [disabled, setDisabled] = useState(user.disabled);
  const [password, setPassword] = useState("");
  const { busy, error, submit, fieldError } = useSubmit(async () => {
    const change = { displayName: name.trim(), email: email.trim(), role, labels: parseLabels(labels) ?? {}, disabled };
    onChanged(await usersApi.change(user.id, password === "" ? change : { ...change, password }));
    close();
  }, ["displayName", "email", "labels", "password"]);
  return (
    <form onSubmit={submit}>
      <Field label="Name" value={name} onValue={setName} maxLength={100} autoComplete="off" error={fieldError("displayName")} />
      <Field
        label="E-mail (optional)"
        type="email"
        value={email}
        onValue={setEmail}
        maxLength={254}
        autoComplete="off"
        error={fieldError("email")}
      />
      <RoleAndLabels role={role} onRole={setRole} labels={labels} onLabels={setLabels} error={fieldError("labels")} />
      <Field
        label="New password (optional)"
        type="password"
        value={password}
        onValue={setPassword}
        minLength={10}
        maxLength={256}
        autoComplete="new-password"
        hint="Ends the user's sessions."
        error={fieldError("password")}
      />
      <label className="check">
        <input type="checkbox" checked={disabled} onChange={(event) => setDisabled(event.target.checked)} /> Disabled: can&apos;t log in
      </label>
      <FormError error={error} />
      <div className="bar end">
        <button type="submit" className="primary" disabled={busy}>
          Save
        </button>
      </div>
    </form>
  );
}
