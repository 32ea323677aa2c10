import { useId, type InputHTMLAttributes, type ReactNode, type Ref } from "react";

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange"> {
  label: string;
  value: string;
  onValue: (value: string) => void;
  hint?: ReactNode;
  /** What is wrong with it; null or absent for nothing. */
  error?: string | null;
  ref?: Ref<HTMLInputElement>;
}

/** A line of text with its label, a hint and what is wrong with it, which screen readers tell together. */
export function Field({ label, value, onValue, hint, error = null, ...input }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        type="text"
        {...input}
        id={id}
        value={value}
        onChange={(event) => onValue(event.target.value)}
        aria-invalid={error !== null}
        aria-describedby={`${hint === undefined ? "" : `${id}-hint`} ${error === null ? "" : `${id}-error`}`.trim() || undefined}
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

interface SelectProps {
  label: string;
  value: string;
  onValue: (value: string) => void;
  /** Value and what people read. */
  options: readonly (readonly [string, string])[];
  hint?: ReactNode;
}

export function SelectField({ label, value, onValue, options, hint }: SelectProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onValue(event.target.value)} aria-describedby={hint === undefined ? undefined : `${id}-hint`}>
        {options.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="field-hint">
          {hint}
        </p>
      )}
    </div>
  );
}
