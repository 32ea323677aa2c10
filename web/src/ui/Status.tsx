import type { NodeStatus } from "../api/types";

const WORDS: Record<NodeStatus, string> = { UP: "Up", DEGRADED: "Degraded", DOWN: "Down", LINK_GAP: "Link gap", UNKNOWN: "Unknown" };

// One shape per status, so that colour is never the only sign.
const SHAPES: Record<NodeStatus, string> = {
  UP: "M3 8.5l3.2 3.2L13 5",
  DEGRADED: "M8 2.5l6 11H2zM8 7v3M8 11.6v.6",
  DOWN: "M4 4l8 8M12 4l-8 8",
  LINK_GAP: "M1.5 8h3.2l1.6-3.4M9.7 11.4L11.3 8h3.2",
  UNKNOWN: "M5.5 6a2.5 2.5 0 1 1 3.4 2.3c-.6.3-.9.7-.9 1.4M8 12.2v.3",
};

export function statusWord(status: NodeStatus): string {
  return WORDS[status];
}

export function StatusIcon({ status }: { status: NodeStatus }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={SHAPES[status]} />
    </svg>
  );
}

/** Icon and word. `data-status` carries the API's value. */
export function Status({ status }: { status: NodeStatus }) {
  return (
    <span className="status" data-testid="node-status" data-status={status}>
      <StatusIcon status={status} />
      {WORDS[status]}
    </span>
  );
}
