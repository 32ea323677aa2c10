import { useRef } from "react";
import { useCopy } from "./useCopy";

interface CopyLineProps {
  /** What it is for; heard, not seen. */
  label: string;
  value: string;
  testId?: string;
}

/** A line to be run in a terminal, with a button that copies it. */
export function CopyLine({ label, value, testId }: CopyLineProps) {
  const code = useRef<HTMLElement>(null);
  const { copy, told } = useCopy(value, () => {
    if (code.current) window.getSelection()?.selectAllChildren(code.current);
  });
  return (
    <div className="copy-line">
      <span className="hidden">{label}: </span>
      <code ref={code} data-testid={testId}>
        {value}
      </code>
      <button type="button" onClick={copy}>
        Copy
      </button>
      <span role="status" className="done">
        {told}
      </span>
    </div>
  );
}
