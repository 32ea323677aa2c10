import type { ReactNode } from "react";

/** How something stands: done, gone wrong, under way, waiting, waiting for somebody, or ended without either. */
export type Tone = "good" | "bad" | "busy" | "wait" | "person" | "off";

// One shape per tone, so that colour is never the only sign.
const SHAPES: Record<Tone, string> = {
  good: "M3 8.5l3.2 3.2L13 5",
  bad: "M4 4l8 8M12 4l-8 8",
  busy: "M5 3.5l7 4.5-7 4.5z",
  wait: "M8 4v4l2.6 1.6M8 2a6 6 0 1 0 .01 0z",
  person: "M8 7.5a2.5 2.5 0 1 0-.01 0zM3 13.5a5 5 0 0 1 10 0",
  off: "M3.5 8h9",
};

interface MarkProps {
  tone: Tone;
  /** The API's value, for tests. */
  state: string;
  children: ReactNode;
}

/** Sign and word of a state. */
export function Mark({ tone, state, children }: MarkProps) {
  return (
    <span className="mark" data-tone={tone} data-state={state} data-testid="state">
      <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
        <path d={SHAPES[tone]} />
      </svg>
      {children}
    </span>
  );
}
