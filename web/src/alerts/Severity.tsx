import type { Severity } from "./alert";

const WORDS: Record<Severity, string> = { critical: "Critical", warning: "Warning", info: "Info" };

// One shape per severity, so that colour is never the only sign.
const SHAPES: Record<Severity, string> = {
  critical: "M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4zM8 4.6v4M8 11v.5",
  warning: "M8 2.5l6 11H2zM8 7v3M8 11.6v.6",
  info: "M8 2a6 6 0 1 0 .01 0zM8 7.4v3.4M8 5v.4",
};

export const severityWord = (severity: Severity): string => WORDS[severity];

/** Sign and word of how urgent something is; `data-severity` carries the API's value. */
export function SeverityMark({ severity, wordless = false }: { severity: Severity; wordless?: boolean }) {
  return (
    <span className="severity" data-severity={severity}>
      <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
        <path d={SHAPES[severity]} />
      </svg>
      <span className={wordless ? "hidden" : undefined}>{WORDS[severity]}</span>
    </span>
  );
}
