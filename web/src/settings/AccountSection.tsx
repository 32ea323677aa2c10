import { useState } from "react";
import { useSession, useUser } from "../session/session";
import { Field } from "../ui/Field";
import { FormError } from "../ui/FormError";
import { PasswordFields } from "../ui/PasswordFields";
import { useSubmit } from "../ui/useSubmit";
import { accountApi } from "./accountApi";
import { Sessions } from "./Sessions";

export function AccountSection() {
  return (
    <>
      <Profile />
      <ChangePassword />
      <Sessions />
    </>
  );
}

function Profile() {
  const session = useSession();
  const user = useUser();
  const [name, setName] = useState(user.displayName);
  const [email, setEmail] = useState(user.email ?? "");
  const [saved, setSaved] = useState(false);
  const { busy, error, submit, fieldError } = useSubmit(async () => {
    setSaved(false);
    session.update(await accountApi.describe(name.trim(), email.trim()));
    setSaved(true);
  }, ["displayName", "email"]);
  const labels = Object.entries(user.labels);
  return (
    <div className="panel">
      <h3>Profile</h3>
      <p className="note">
        You are <b>{user.username}</b>, {user.role === "viewer" ? "a" : "an"} {user.role}
        {labels.length > 0 && <>; you see nodes with {labels.map(([label, value]) => `${label}=${value}`).join(", ")}</>}.
      </p>
      <form onSubmit={submit}>
        <Field label="Name" value={name} onValue={setName} autoComplete="name" maxLength={100} error={fieldError("displayName")} />
        <Field
          label="E-mail (optional)"
          type="email"
          value={email}
          onValue={setEmail}
          autoComplete="email"
          maxLength={254}
          error={fieldError("email")}
        />
        <FormError error={error} />
        <div className="bar">
          <button type="submit" disabled={busy}>
            Save
          </button>
          {saved && (
            <span className="done" role="status">
              Saved.
            </span>
          )}
        </div>
      </form>
    </div>
  );
}

function ChangePassword() {
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState<string | null>(null);
  const [changes, setChanges] = useState(0);
  const { busy, error, submit, fieldError } = useSubmit(async () => {
    if (password === null) return;
    await accountApi.changePassword(current, password);
    setCurrent("");
    setChanges((count) => count + 1);
  }, ["password"]);
  return (
    <div className="panel">
      <h3>Password</h3>
      <p className="note">A new password ends your sessions everywhere else.</p>
      <form onSubmit={submit}>
        <Field
          label="Present password"
          type="password"
          value={current}
          onValue={setCurrent}
          autoComplete="current-password"
          maxLength={256}
          required
          error={error?.kind === "bad-login" ? "This is not your password." : null}
        />
        <PasswordFields key={changes} label="New password" onPassword={setPassword} error={fieldError("password")} />
        <FormError error={error?.kind === "bad-login" ? null : error} />
        <div className="bar">
          <button type="submit" disabled={busy}>
            Change password
          </button>
          {changes > 0 && !busy && error === null && (
            <span className="done" role="status">
              Changed.
            </span>
          )}
        </div>
      </form>
    </div>
  );
}
