import { useEffect, useRef } from "react";
import { Field } from "./Field";
import { parseLabels } from "./labels";

interface LabelsFieldProps {
  value: string;
  onValue: (value: string) => void;
  hint: string;
  error: string | null;
  label?: string;
  required?: boolean;
}

/** Labels as text; the form can't be sent while it can't be read. */
export function LabelsField({ value, onValue, hint, error, label = "Labels (optional)", required = false }: LabelsFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const wrong = parseLabels(value) === null ? "Write name=value, with commas between." : "";
  useEffect(() => input.current?.setCustomValidity(wrong), [wrong]);
  return (
    <Field
      ref={input}
      label={label}
      required={required}
      value={value}
      onValue={onValue}
      placeholder="zone=north, team=web"
      autoComplete="off"
      spellCheck={false}
      hint={hint}
      error={error}
    />
  );
}
