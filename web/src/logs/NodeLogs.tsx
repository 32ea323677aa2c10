import { lazy, Suspense, useState } from "react";
import { Link } from "../app/router";

const NodeLogsView = lazy(() => import("./NodeLogsView"));

/** A node's logs, folded away until somebody asks for them. */
export function NodeLogs({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  return (
    <section className="chart-wide node-logs" aria-labelledby="node-logs-title" data-testid="node-logs">
      <div className="bar">
        <h2 id="node-logs-title">
          <button type="button" className="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
            <span className="fold" aria-hidden="true" />
            Logs
          </button>
        </h2>
        <Link href={`/logs?nodeId=${encodeURIComponent(id)}`}>On a page of their own</Link>
      </div>
      {open && (
        <Suspense fallback={<p className="loading">Loading…</p>}>
          <NodeLogsView id={id} />
        </Suspense>
      )}
    </section>
  );
}
