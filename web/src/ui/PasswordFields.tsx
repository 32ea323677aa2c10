import { useEffect, useRef, useState } from "react";
import { Field } from "./Field";

interface PasswordFieldsProps {
  label?: string;
  /** Called with the password while both fields agree, with null otherwise. */
  onPassword: (password: string | null) => void;
  error: string | null;
}

/** A new password, typed twice. The form can't be sent while the two differ. */
export function PasswordFields({ label = "Password", onPassword, error }: PasswordFieldsProps) {
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const repeat = useRef<HTMLInputElement>(null);
  const differ = first !== second;
  useEffect(() => repeat.current?.setCustomValidity(differ ? "The two passwords differ." : ""), [differ]);
  const take = (one: string, two: string): void => {
    setFirst(one);
    setSecond(two);
    onPassword(one === two ? one : null);
  };
  return (
    <>
      <Field
        label={label}
        name="new-password"
        type="password"
        value={first}
        onValue={(value) => take(value, second)}
        autoComplete="new-password"
        minLength={10}
        maxLength={256}
        required
        hint="10 to 256 characters, not your user name and not a common password. Four random words do well."
        error={error}
      />
      <Field
        label={`${label}, again`}
        name="repeat-password"
        type="password"
        value={second}
        onValue={(value) => take(first, value)}
        autoComplete="new-password"
        required
        ref={repeat}
        error={differ && second.length >= first.length ? "The two passwords differ." : null}
      />
    </>
  );
}
