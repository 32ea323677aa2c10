import { useState } from "react";
import type { NewAccount } from "../session/authApi";
import { Field } from "../ui/Field";
import { FormError } from "../ui/FormError";
import { PasswordFields } from "../ui/PasswordFields";
import { useSubmit } from "../ui/useSubmit";

interface AccountFormProps {
  /** Makes the account; throws ApiError. */
  make: (account: NewAccount) => Promise<void>;
  button: string;
}

/** User name and password of a new account. */
export function AccountForm({ make, button }: AccountFormProps) {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState<string | null>(null);
  const { busy, error, submit, fieldError } = useSubmit(async () => {
    if (password !== null) await make({ username: username.trim(), password });
  }, ["username", "password"]);
  return (
    <form onSubmit={submit}>
      <Field
        label="User name"
        name="username"
        value={username}
        onValue={setUsername}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        minLength={2}
        maxLength={64}
        required
        autoFocus
        hint="2 to 64 of a–z, 0–9, . _ - @, beginning with a letter or digit"
        error={fieldError("username")}
      />
      <PasswordFields onPassword={setPassword} error={fieldError("password")} />
      <FormError error={error} />
      <button type="submit" className="primary" disabled={busy}>
        {busy ? "One moment…" : button}
      </button>
    </form>
  );
}
