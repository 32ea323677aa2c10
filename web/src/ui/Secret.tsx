import { useId, useRef, useState } from "react";

interface SecretProps {
  label: string;
  value: string;
  testId?: string;
}

/** A text that is shown once, to be copied. */
export function Secret({ label, value, testId }: SecretProps) {
  const id = useId();
  const text = useRef<HTMLTextAreaElement>(null);
  const [told, setTold] = useState("");
  const copy = async (): Promise<void> => {
    text.current?.select();
    try {
      await navigator.clipboard.writeText(value);
      setTold("Copied.");
    } catch {
      // Browsers give the clipboard to pages that came over HTTPS, or from this machine.
      setTold("Selected: copy it with Ctrl+C.");
    }
  };
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
        <button type="button" onClick={() => void copy()}>
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
