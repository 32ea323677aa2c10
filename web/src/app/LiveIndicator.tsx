import { useBehind, useLive, useLiveStatus } from "../live/live";
import type { LivePhase } from "../live/liveLink";

const WORDS: Record<LivePhase, string> = {
  connecting: "connecting…",
  live: "live",
  reconnecting: "reconnecting…",
  offline: "offline",
};

/** Says whether the numbers on the page are moving; announced when it changes. */
export function LiveIndicator() {
  const { link } = useLive();
  const { phase, reason } = useLiveStatus();
  const behind = useBehind();
  return (
    <span className="live" data-phase={phase} data-behind={behind} data-testid="live-state">
      <span className="live-dot" aria-hidden="true" />
      <span role="status">
        {WORDS[phase]}
        {behind && <span className="live-reason">, late: this connection is slow, numbers come every few seconds</span>}
        {reason !== null && <span className="live-reason">: {reason}</span>}
      </span>
      {phase === "offline" && (
        <button type="button" className="quiet" onClick={() => link.retryNow()}>
          Try now
        </button>
      )}
    </span>
  );
}
