import { useEffect, useState } from "react";
import { Link, navigate } from "../app/router";
import { authApi, type SetupState } from "../session/authApi";
import { nextPath } from "../session/nextPath";
import { Field } from "../ui/Field";
import { FormError } from "../ui/FormError";
import { useSubmit } from "../ui/useSubmit";
import { Door } from "./Door";

/** `enter` loads the page to go to once logged in. */
export function LogInPage({ enter }: { enter: (path: string) => void }) {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const state = useSetupState();
  const { busy, error, submit } = useSubmit(async () => {
    await authApi.logIn(username.trim(), password);
    enter(nextPath(window.location.search));
  });
  useEffect(() => {
    if (state?.required) navigate("/setup");
  }, [state]);
  return (
    <Door title="Log in">
      <form onSubmit={submit}>
        <Field
          label="User name"
          name="username"
          value={username}
          onValue={setUsername}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          required
          autoFocus
        />
        <Field
          label="Password"
          name="password"
          type="password"
          value={password}
          onValue={setPassword}
          autoComplete="current-password"
          maxLength={256}
          required
        />
        <FormError error={error} />
        <button type="submit" className="primary" disabled={busy}>
          {busy ? "Logging in…" : "Log in"}
        </button>
      </form>
      {state?.registration && (
        <p className="note">
          No account yet? <Link href="/register">Make one</Link>
        </p>
      )}
      <p className="note">Forgotten? An admin can set a new password for you.</p>
    </Door>
  );
}

/** Null until known; it stays so when the server doesn't answer, which logging in will tell. */
function useSetupState(): SetupState | null {
  const [state, setState] = useState<SetupState | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    authApi.setupState(abort.signal).then(setState, () => undefined);
    return () => abort.abort();
  }, []);
  return state;
}
