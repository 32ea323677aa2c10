import { memo } from "react";
import { Link, nodePath } from "../app/router";
import { ago, byteRate } from "../ui/format";
import { Meter } from "../ui/Meter";
import { Spark } from "../ui/Spark";
import { Status } from "../ui/Status";
import { Tip } from "../ui/Tip";
import { useHistory, useNode } from "./fleet";
import { reasonOf, statusNote } from "./statusNote";
import { useStoredHistory } from "./useStoredHistory";

interface NodeRowProps {
  id: string;
  /** Place in the list, from 0. */
  index: number;
  /** Distance from the list's top, pixels. */
  top: number;
  now: number;
}

export const NodeRow = memo(function NodeRow({ id, index, top, now }: NodeRowProps) {
  const node = useNode(id);
  const history = useHistory(id);
  useStoredHistory(id);
  if (!node) return null;
  const reason = node.status === "UP" ? null : reasonOf(node);
  return (
    <div
      className="row"
      role="row"
      aria-rowindex={index + 2}
      data-testid="node"
      data-node-id={id}
      data-reason={reason !== null}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="cell" className="cell-name">
        <Link href={nodePath(id)} className="row-link" data-testid="node-link">
          {node.name}
        </Link>
        <span className="row-type">{node.type}</span>
      </div>
      <div role="cell" className="cell-status">
        <Tip text={statusNote(node, now)}>
          <Status status={node.status} />
        </Tip>
        {reason !== null && (
          <span className="row-reason" aria-hidden="true">
            {reason}
          </span>
        )}
      </div>
      <div role="cell" className="cell-cpu">
        <Meter label="CPU" value={node.cpu} testId="node-cpu" />
        <Spark history={history} now={now} />
      </div>
      <div role="cell" className="cell-memory">
        <Meter label="Memory" value={node.memory} testId="node-memory" />
      </div>
      <div role="cell" className="cell-disk">
        <Meter label="Disk" value={node.disk} testId="node-disk" />
      </div>
      <div role="cell" className="cell-net" data-testid="node-rates">
        <span>
          <span className="hidden">Received </span>
          <span aria-hidden="true">↓ </span>
          <span data-testid="node-net-rx">{byteRate(node.netRx)}</span>
        </span>
        <span>
          <span className="hidden">Sent </span>
          <span aria-hidden="true">↑ </span>
          <span data-testid="node-net-tx">{byteRate(node.netTx)}</span>
        </span>
      </div>
      <div role="cell" className="cell-seen">
        {ago(node.lastSeen, now)}
      </div>
    </div>
  );
});
