import { lazy, Suspense } from "react";
import type { NodeDetail } from "../api/types";
import { Link, navigate } from "../app/router";
import { RunButton } from "../commands/RunButton";
import { useFleet } from "../fleet/fleet";
import { useUser } from "../session/session";
import { ConfirmButton } from "../ui/ConfirmButton";
import { DialogButton } from "../ui/Dialog";
import { nodeApi } from "./nodeApi";

const EditNodeForm = lazy(() => import("./EditNodeForm"));

interface NodeActionsProps {
  node: NodeDetail;
  /** It is not as it was. */
  onChange: () => void;
}

/** What operators do with a node; deleting is for admins. */
export function NodeActions({ node, onChange }: NodeActionsProps) {
  const store = useFleet();
  const { role } = useUser();
  if (role === "viewer") return null;
  const archive = async (): Promise<void> => {
    await nodeApi.archive(node.id);
    store.remove(node.id);
    onChange();
  };
  const restore = async (): Promise<void> => {
    await nodeApi.restore(node.id);
    onChange();
  };
  const remove = async (): Promise<void> => {
    await nodeApi.remove(node.id);
    store.remove(node.id);
    navigate("/");
  };
  return (
    <div className="bar node-actions">
      <Link href={`/commands?nodeId=${encodeURIComponent(node.id)}`}>Commands</Link>
      {node.archivedAt === null && (
        <RunButton label="Run…" title={`Run on ${node.name}`} start={{ to: "node", node: { id: node.id, name: node.name } }} />
      )}
      <DialogButton label="Edit" title={`Edit ${node.name}`} testId="edit-node">
        {(close) => (
          <Suspense fallback={<p className="loading">Loading…</p>}>
            <EditNodeForm node={node} onSaved={onChange} close={close} />
          </Suspense>
        )}
      </DialogButton>
      {node.archivedAt === null ? (
        <ConfirmButton label="Archive" title={`Archive ${node.name}?`} action={archive} calm>
          It leaves the fleet and is not missed when it is silent. Its history stays, what its agent sends is still stored, and it can be
          restored.
        </ConfirmButton>
      ) : (
        <ConfirmButton label="Restore" title={`Restore ${node.name}?`} action={restore} calm>
          It is part of the fleet again.
        </ConfirmButton>
      )}
      {role === "admin" && (
        <ConfirmButton label="Delete" title={`Delete ${node.name}?`} action={remove} typed={node.name}>
          <p>Its keys are revoked: its agent has to enrol again. Its history can’t be reached any more and goes with retention.</p>
          <p>To keep it out of sight alone, archive it.</p>
        </ConfirmButton>
      )}
    </div>
  );
}
