import { lazy, Suspense, useState } from "react";
import { NodeAlerts } from "../alerts/NodeAlerts";
import { Link } from "../app/router";
import { useNode, useOnScreen } from "../fleet/fleet";
import { useRefused, useWatch } from "../live/live";
import { NodeLogs } from "../logs/NodeLogs";
import { useUser } from "../session/session";
import { dayTime } from "../ui/format";
import { Message } from "../ui/Message";
import { usePageTitle } from "../ui/usePageTitle";
import { MetricCards } from "./MetricCards";
import { NodeAbout } from "./NodeAbout";
import { NodeActions } from "./NodeActions";
import { NodeActivity } from "./NodeActivity";
import { NodeCharts } from "./NodeCharts";
import { NodeHead } from "./NodeHead";
import { RANGES } from "./range";
import { RangePicker } from "./RangePicker";
import { ServiceLists } from "./ServiceLists";
import { TopProcesses } from "./TopProcesses";
import { UptimePanel } from "./UptimePanel";
import { useNodeDetail } from "./useNodeDetail";
import { useNodeSeries } from "./useNodeSeries";

// Only operators and admins see them.
const RelayPanel = lazy(() => import("../agents/RelayPanel"));
const NodeKeysPanel = lazy(() => import("../keys/NodeKeysPanel"));

export default function NodePage({ id }: { id: string }) {
  const [range, setRange] = useState(RANGES[0]);
  const { detail, error, reload } = useNodeDetail(id);
  const series = useNodeSeries(id, range);
  const node = useNode(id) ?? detail;
  const { role } = useUser();
  const mayAct = role !== "viewer";
  const missing = error?.status === 404;
  useWatch(missing ? [] : [id]);
  useOnScreen(missing ? [] : [id]);
  const refused = useRefused(id);
  usePageTitle(node?.name ?? "Node");

  if (missing) {
    return (
      <>
        <h1 className="hidden">Node not found</h1>
        <Message title="There is no such node">
          <p>
            No node has the id <code>{id}</code>. It may have been removed, or the address is mistyped.
          </p>
          <p>
            <Link href="/">Go to the fleet</Link>
          </p>
        </Message>
      </>
    );
  }
  return (
    <>
      <nav className="crumbs" aria-label="Breadcrumb">
        <Link href="/">Fleet</Link> <span aria-hidden="true">/</span> <span aria-current="page">{node?.name ?? id}</span>
      </nav>
      {node ? (
        <NodeHead node={node} system={detail?.system ?? null}>
          {detail && <NodeActions node={detail} onChange={reload} />}
        </NodeHead>
      ) : (
        <h1 className="skeleton-line">Loading {id}</h1>
      )}
      {typeof detail?.archivedAt === "number" && (
        <Message title="This node is archived">
          <p>Since {dayTime(detail.archivedAt)} it is not part of the fleet and not missed when it is silent. Its history stays.</p>
        </Message>
      )}
      {refused && <p className="note">Too many nodes are watched at once: the numbers of this one come with the fleet’s, every few seconds.</p>}
      {error && <Failure title={error.title} text={error.message} retry={reload} />}
      <NodeAlerts id={id} />
      {node && <MetricCards node={node} table={series.source.table} />}
      {node && (
        <div className="panels">
          <UptimePanel key={id} id={id} />
          <NodeActivity key={`events ${id}`} id={id} />
          {detail && <NodeAbout node={detail} />}
        </div>
      )}
      <RangePicker range={range} onRange={setRange} />
      {series.error && (
        <Failure title={series.error.title} text={`The history is missing. ${series.error.message}`} retry={series.reload} />
      )}
      <NodeCharts source={series.source} range={range} pending={series.pending} />
      <ServiceLists table={series.source.table} />
      <TopProcesses key={id} id={id} />
      <NodeLogs key={`logs ${id}`} id={id} />
      {mayAct && (
        <Suspense fallback={null}>
          <RelayPanel key={`relay ${id}`} node={id} />
          {role === "admin" && <NodeKeysPanel key={id} node={id} />}
        </Suspense>
      )}
    </>
  );
}

function Failure({ title, text, retry }: { title: string; text: string; retry: () => void }) {
  return (
    <Message title={title} error>
      <p>{text}</p>
      <p>
        <button type="button" onClick={retry}>
          Try again
        </button>
      </p>
    </Message>
  );
}
