import { useCallback, useState } from "react";
import { Link, nodePath } from "../app/router";
import { DataTable, type Column } from "../ui/DataTable";
import { Field, SelectField } from "../ui/Field";
import { ago, NOTHING } from "../ui/format";
import { labelsText } from "../ui/labels";
import { Loading } from "../ui/Loading";
import { Pager } from "../ui/Pager";
import { Status } from "../ui/Status";
import { useLoad } from "../ui/useLoad";
import { useNow } from "../ui/useNow";
import { usePageTitle } from "../ui/usePageTitle";
import { useSettled } from "../ui/useSettled";
import type { AgentState } from "./agent";
import { CommandTabs } from "./CommandTabs";
import { RelaysPanel } from "./RelaysPanel";
import { workersApi } from "./workersApi";
import "../ui/styles/work.css";

/** Who takes commands, and what they can do. */
export default function AgentsPage() {
  const [kind, setKind] = useState("");
  const [typed, setTyped] = useState("");
  const capability = useSettled(typed.trim());
  usePageTitle("Agents");
  return (
    <>
      <div className="page-head">
        <h1>Agents</h1>
        <CommandTabs />
      </div>
      <form role="search" className="filters" onSubmit={(event) => event.preventDefault()}>
        <SelectField label="Kind" value={kind} onValue={setKind} options={[["", "all"], ["host", "hosts"], ["software", "programs"]]} />
        <Field label="Can do" value={typed} onValue={setTyped} maxLength={64} placeholder="restart-nginx" autoComplete="off" spellCheck={false} />
      </form>
      <Agents key={`${kind} ${capability}`} kind={kind} capability={capability} />
      <RelaysPanel />
    </>
  );
}

function Agents({ kind, capability }: { kind: string; capability: string }) {
  const [places, setPlaces] = useState<readonly string[]>([]);
  const after = places.at(-1) ?? null;
  const loaded = useLoad(
    useCallback((signal: AbortSignal) => workersApi.agents({ kind, capability }, after, signal), [kind, capability, after]),
  );
  return (
    <section className="panel-box" aria-label="Agents" data-testid="agents">
      <Loading of={loaded}>
        {({ agents, next }) => (
          <>
            <DataTable caption="Agents" rows={agents} columns={COLUMNS} keyOf={({ id }) => id} empty={emptyWords(kind, capability)} />
            <Pager places={places} next={next} onPlaces={setPlaces} back="Back" on="More" />
          </>
        )}
      </Loading>
    </section>
  );
}

function emptyWords(kind: string, capability: string): string {
  if (capability !== "") return `Nobody says that they can do ${capability}. A host says so when it is in its own commands.allow.`;
  if (kind === "software") {
    return "No program takes commands yet. One registers with an enrolment token as a node of the type software; the API document tells how.";
  }
  return "No agent has come yet: enrol a node.";
}

const MOST_CAPABILITIES = 8;

const COLUMNS: readonly Column<AgentState>[] = [
  {
    title: "Agent",
    cell: ({ id, name, kind, version, labels }) => (
      <>
        <Link href={nodePath(id)}>
          <b>{name}</b>
        </Link>
        <div className="field-hint clip">{[kind === "software" ? "program" : "host", version ?? "", labelsText(labels)].filter((one) => one !== "").join(" · ")}</div>
      </>
    ),
  },
  { title: "State", cell: ({ status }) => <Status status={status} /> },
  { title: "Can do", cell: (agent) => <Capabilities agent={agent} /> },
  { title: "Busy", cell: ({ running, slots }) => (running === null && slots === null ? NOTHING : `${running ?? 0} of ${slots ?? 1}`) },
  { title: "Seen", cell: ({ lastSeen }) => <Seen at={lastSeen} /> },
];

/** What an agent takes; every host does a few harmless things besides. */
function Capabilities({ agent: { kind, capabilities } }: { agent: AgentState }) {
  if (capabilities.length === 0) return <span className="note-inline">{kind === "host" ? "only what every host does" : "nothing it has told of"}</span>;
  const more = capabilities.length - MOST_CAPABILITIES;
  return (
    <span title={capabilities.join(", ")}>
      {capabilities.slice(0, MOST_CAPABILITIES).join(", ")}
      {more > 0 && `, and ${more} more`}
    </span>
  );
}

function Seen({ at }: { at: number | null }) {
  const now = useNow();
  return ago(at, now);
}
