import { useState } from "react";
import type { Node } from "../api/types";
import { Link, nodePath } from "../app/router";
import { DataTable, type Column } from "../ui/DataTable";
import { ago } from "../ui/format";
import { labelsText } from "../ui/labels";
import { Loading } from "../ui/Loading";
import { useLoad } from "../ui/useLoad";
import { loadNodes } from "./loadNodes";

const COLUMNS: readonly Column<Node>[] = [
  { title: "Node", cell: (node) => <Link href={nodePath(node.id)}>{node.name}</Link> },
  { title: "Type", cell: (node) => node.type },
  { title: "Labels", cell: (node) => labelsText(node.labels) },
  { title: "Seen", cell: (node) => ago(node.lastSeen, Date.now()) },
];

const load = (signal: AbortSignal): Promise<Node[]> => loadNodes({ archived: true }, signal).then(({ nodes }) => nodes);

/** What was taken out of the fleet, folded away. */
export function ArchivedNodes() {
  const [open, setOpen] = useState(false);
  return (
    <section className="archived" aria-labelledby="archived-title">
      <h2 id="archived-title">
        <button type="button" className="quiet" aria-expanded={open} onClick={() => setOpen(!open)} data-testid="archived">
          <span className="fold" aria-hidden="true" />
          Archived nodes
        </button>
      </h2>
      {open && <List />}
    </section>
  );
}

function List() {
  const loaded = useLoad(load);
  return (
    <Loading of={loaded}>
      {(nodes) => (
        <DataTable
          caption="Archived nodes"
          rows={nodes}
          columns={COLUMNS}
          keyOf={(node) => node.id}
          empty="No node is archived. One that is gone for a while, or for good, is archived on its own page: it keeps its history."
        />
      )}
    </Loading>
  );
}
