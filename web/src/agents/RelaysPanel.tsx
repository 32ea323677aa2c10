import { Link, nodePath } from "../app/router";
import { useUser } from "../session/session";
import { ConfirmButton } from "../ui/ConfirmButton";
import { DataTable, type Column } from "../ui/DataTable";
import { ago, dayTime, NOTHING, percent } from "../ui/format";
import { Loading } from "../ui/Loading";
import { Mark } from "../ui/Mark";
import { useLoad } from "../ui/useLoad";
import { useNow } from "../ui/useNow";
import type { Relay } from "./agent";
import { workersApi } from "./workersApi";

/** The nodes that carry questions to an Ollama on their host. */
export function RelaysPanel() {
  const isAdmin = useUser().role === "admin";
  const loaded = useLoad(workersApi.relays);
  return (
    <section className="panel-box below" aria-labelledby="relays-title" data-testid="relays">
      <h2 id="relays-title">AI relays</h2>
      <Loading of={loaded}>
        {(relays) => (
          <DataTable
            caption="AI relays"
            rows={relays}
            columns={COLUMNS}
            keyOf={({ nodeId }) => nodeId}
            empty={
              "None. Where Ollama runs on a host that this service does not reach, that host’s agent can carry questions to it: "
              + "set relay in its agent.yaml, and allow it on the node’s page."
            }
            {...(isAdmin ? { actions: (relay: Relay) => <Forbid relay={relay} onDone={loaded.reload} /> } : {})}
          />
        )}
      </Loading>
    </section>
  );
}

function Forbid({ relay: { nodeId, nodeName }, onDone }: { relay: Relay; onDone: () => void }) {
  return (
    <ConfirmButton label="Forbid" title={`No more questions by ${nodeName}?`} action={() => workersApi.allowRelay(nodeId, false).then(onDone)}>
      What it is at is called off. Another relay takes over where there is one.
    </ConfirmButton>
  );
}

const COLUMNS: readonly Column<Relay>[] = [
  {
    title: "Node",
    cell: ({ nodeId, nodeName, allowedBy, allowedAt }) => (
      <>
        <Link href={nodePath(nodeId)}>
          <b>{nodeName}</b>
        </Link>
        <div className="field-hint">
          allowed{allowedBy !== null && ` by ${allowedBy}`}
          {allowedAt !== null && `, ${dayTime(allowedAt)}`}
        </div>
      </>
    ),
  },
  { title: "State", cell: (relay) => <State relay={relay} /> },
  { title: "Models", cell: ({ models }) => (models.length === 0 ? NOTHING : models.join(", ")) },
  {
    title: "Busy",
    cell: ({ running, slots, gpuLoad }) => (
      <>
        {running ?? 0} of {slots ?? 1}
        {gpuLoad !== null && <div className="field-hint">GPU {percent(gpuLoad)}</div>}
      </>
    ),
  },
];

function State({ relay: { isUp, seenAt } }: { relay: Relay }) {
  const now = useNow();
  if (isUp) {
    return (
      <Mark tone="good" state="up">
        up
      </Mark>
    );
  }
  return (
    <Mark tone="off" state="silent">
      {seenAt === null ? "never came" : `silent, last ${ago(seenAt, now)}`}
    </Mark>
  );
}
