import { useEffect, useId, useRef, type ReactNode } from "react";

interface TextFieldProps {
  label: string;
  value: string;
  onValue: (value: string) => void;
  rows?: number;
  required?: boolean;
  maxLength?: number;
  placeholder?: string;
  hint?: ReactNode;
  /** What the server says is wrong with it. */
  error?: string | null;
  /** Why the form can't be sent with it; empty when it can. */
  wrong?: string;
}

/** Lines of text with their label, a hint and what is wrong with them. */
export function TextField({ label, value, onValue, hint, error = null, wrong = "", ...area }: TextFieldProps) {
  const id = useId();
  const input = useRef<HTMLTextAreaElement>(null);
  useEffect(() => input.current?.setCustomValidity(wrong), [wrong]);
  const described = [hint === undefined ? "" : `${id}-hint`, error === null ? "" : `${id}-error`].filter((one) => one !== "");
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        rows={3}
        {...area}
        ref={input}
        id={id}
        value={value}
        onChange={(event) => onValue(event.target.value)}
        aria-invalid={error !== null}
        aria-describedby={described.join(" ") || undefined}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="field-hint">
          {hint}
        </p>
      )}
      {error !== null && (
        <p id={`${id}-error`} className="field-error">
          {error}
        </p>
      )}
    </div>
  );
}
