import { bytes } from "../ui/format";
import type { AskStep } from "./askRecord";

/** What was looked up for an answer. */
export function Steps({ steps }: { steps: readonly AskStep[] }) {
  if (steps.length === 0) return null;
  return (
    <details className="more" data-testid="steps">
      <summary>{steps.length === 1 ? "One look into the fleet" : `${steps.length} looks into the fleet`}</summary>
      <ol className="ask-steps">
        {steps.map((step, at) => (
          <li key={at} data-failed={step.error !== null}>
            <b>{step.tool.replaceAll("_", " ")}</b> {step.arguments !== "{}" && <code>{step.arguments}</code>}
            <span className="field-hint">{step.error ?? `${bytes(step.bytes)} in ${step.milliseconds}\u202fms`}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}
