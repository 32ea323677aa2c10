import { useCallback } from "react";
import { ConfirmButton } from "../ui/ConfirmButton";
import { DataTable, type Column } from "../ui/DataTable";
import { DialogButton } from "../ui/Dialog";
import { ago, dayTime, NOTHING } from "../ui/format";
import { Loading } from "../ui/Loading";
import { useLoad } from "../ui/useLoad";
import { KeyForm, RotateForm } from "./KeyForms";
import { keysApi, keyState, type NodeKey } from "./keysApi";

const COLUMNS: readonly Column<NodeKey>[] = [
  {
    title: "Key",
    cell: (key) => (
      <>
        <b>{key.source ?? "The agent's"}</b> · <code>{key.id}</code>
      </>
    ),
  },
  { title: "State", cell: (key) => keyState(key, Date.now()) },
  { title: "Made", cell: (key) => (key.createdAt === null ? NOTHING : dayTime(key.createdAt)) },
  { title: "Used", cell: (key) => ago(key.lastUsedAt, Date.now()) },
  { title: "Ends", cell: (key) => (key.endsAt === null ? NOTHING : dayTime(key.endsAt)) },
];

/** What sends in this node's name; for admins. */
export default function NodeKeysPanel({ node }: { node: string }) {
  const loaded = useLoad(useCallback((signal: AbortSignal) => keysApi.list(node, signal), [node]));
  return (
    <section className="keys" aria-labelledby="keys-title" data-testid="node-keys">
      <h2 id="keys-title">Keys</h2>
      <Loading of={loaded}>
        {({ keys, rotating }) => (
          <>
            <div className="bar">
              <DialogButton label="Rotate the agent's key" title="Rotate the agent's key">
                {(close) => <RotateForm node={node} onDone={loaded.reload} close={close} />}
              </DialogButton>
              <DialogButton label="Make a key for another source" title="A key for another source">
                {(close) => <KeyForm node={node} onMade={loaded.reload} close={close} />}
              </DialogButton>
              {rotating && (
                <span role="status" className="note">
                  A new key waits for the agent to fetch it.
                </span>
              )}
            </div>
            <DataTable
              caption="Keys of this node"
              rows={keys}
              columns={COLUMNS}
              keyOf={(key) => key.id}
              empty="This node has no key: nothing can send in its name."
              actions={(key) =>
                !key.revoked &&
                keyState(key, Date.now()) !== "ended" && (
                  <ConfirmButton
                    label="Revoke"
                    title="Revoke this key?"
                    action={() => keysApi.revoke(node, key.id).then(loaded.reload)}
                  >
                    {key.source === null
                      ? "What the agent sends with it is refused within a minute. The host has then to be enrolled again."
                      : `What ${key.source} sends with it is refused within a minute.`}
                  </ConfirmButton>
                )
              }
            />
          </>
        )}
      </Loading>
    </section>
  );
}
