import { useMemo } from "react";
import { ActivityPanel } from "../events/ActivityPanel";
import { useWatch } from "../live/live";
import { Message } from "../ui/Message";
import { usePageTitle } from "../ui/usePageTitle";
import { ArchivedNodes } from "./ArchivedNodes";
import { EmptyFleet } from "./EmptyFleet";
import { useNodeList, useOnScreen } from "./fleet";
import { FleetToolbar } from "./FleetToolbar";
import { NodeCards } from "./NodeCards";
import { NodeTable } from "./NodeTable";
import { useFleetLoad } from "./useFleetLoad";
import { useFleetView } from "./useFleetView";
import { useTopOfLargeFleet } from "./useTopOfLargeFleet";
import { initialView, selectNodes } from "./view";

/** Up to this many nodes get a card each and move every second; more are rows that move with the fleet's summary. */
const MAX_CARDS = 4;

export function FleetPage() {
  const { settled, error, truncated, reload } = useFleetLoad();
  const nodes = useNodeList();
  const [view, setView] = useFleetView();
  const selected = useMemo(() => selectNodes(nodes, view), [nodes, view]);
  const few = nodes.length <= MAX_CARDS;
  useWatch(few ? nodes.map((node) => node.id) : []);
  useTopOfLargeFleet(view, nodes.length);
  const showAll = (): void => setView({ ...initialView, sort: view.sort, descending: view.descending });
  usePageTitle(nodes.length === 0 ? "Fleet" : `Fleet (${nodes.length})`);

  return (
    <>
      <div className="page-head">
        <h1>Fleet</h1>
        {nodes.length > 0 && <FleetToolbar nodes={nodes} view={view} onView={setView} sortable={!few} />}
      </div>
      {error && (
        <Message title={error.title} error>
          <p>{error.message}</p>
          <p>
            <button type="button" onClick={reload}>
              Try again
            </button>
          </p>
        </Message>
      )}
      {truncated && <p className="note">The fleet is larger than this list, which holds {nodes.length} nodes.</p>}
      {!settled && nodes.length === 0 && <FleetSkeleton />}
      {settled && !error && nodes.length === 0 && <EmptyFleet />}
      {nodes.length > 0 && (
        <div className="fleet">
          <ActivityPanel />
          <div>
            {selected.length === 0 && (
              <NothingMatches count={nodes.length} showAll={showAll} />
            )}
            {selected.length > 0 && (few ? <NodeCards nodes={selected} /> : <NodeTable nodes={selected} view={view} onView={setView} />)}
          </div>
        </div>
      )}
      {settled && <ArchivedNodes />}
    </>
  );
}

function NothingMatches({ count, showAll }: { count: number; showAll: () => void }) {
  // A node that comes to match is heard of.
  useOnScreen([]);
  return (
    <Message title="No node matches">
      <p>
        {count} nodes are hidden by the filter.{" "}
        <button type="button" onClick={showAll}>
          Show all
        </button>
      </p>
    </Message>
  );
}

function FleetSkeleton() {
  return (
    <div className="cards" role="status" aria-label="Loading the fleet">
      <div className="card skeleton" />
      <div className="card skeleton" />
    </div>
  );
}
