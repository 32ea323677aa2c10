import { percent } from "./format";

/** Above these shares the bar asks for attention. */
const WARM = 80;
const HOT = 92;

function levelOf(value: number): "calm" | "warm" | "hot" {
  if (value >= HOT) return "hot";
  return value >= WARM ? "warm" : "calm";
}

interface MeterProps {
  label: string;
  /** Percent, or null when not known. */
  value: number | null;
  testId?: string;
  /** Shows the label beside the bar; otherwise only assistive technology hears it. */
  labelled?: boolean;
}

/** A percentage as number and bar. */
export function Meter({ label, value, testId, labelled = false }: MeterProps) {
  return (
    <span className="meter" data-level={value === null ? "none" : levelOf(value)}>
      <span className={labelled ? "meter-label" : "hidden"}>{label} </span>
      <span className="meter-value" data-testid={testId}>
        {percent(value)}
      </span>
      <Track value={value} />
    </span>
  );
}

export function Track({ value }: { value: number | null }) {
  const share = Math.min(100, Math.max(0, value ?? 0)) / 100;
  return (
    <span className="track" data-level={value === null ? "none" : levelOf(value)} aria-hidden="true">
      <span className="fill" style={{ transform: `scaleX(${share})` }} />
    </span>
  );
}
