import { useId, useRef } from "react";
import { useCopy } from "./useCopy";

interface SecretProps {
  label: string;
  value: string;
  testId?: string;
}

/** A text that is shown once, to be copied. */
export function Secret({ label, value, testId }: SecretProps) {
  const id = useId();
  const text = useRef<HTMLTextAreaElement>(null);
  const { copy, told } = useCopy(value, () => text.current?.select());
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        ref={text}
        className="secret"
        readOnly
        rows={Math.min(5, Math.ceil(value.length / 58))}
        value={value}
        spellCheck={false}
        data-testid={testId}
      />
      <div className="bar">
        <button type="button" onClick={copy}>
          Copy
        </button>
        <span role="status" className="done">
          {told}
        </span>
        <span className="field-hint">It is shown this once.</span>
      </div>
    </div>
  );
}
