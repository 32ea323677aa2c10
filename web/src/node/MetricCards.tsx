import type { ReactNode } from "react";
import type { Node } from "../api/types";
import type { SamplesTable } from "../data/samplesTable";
import { byteRate, bytes, percent, plain } from "../ui/format";
import { Track } from "../ui/Meter";
import { mountsOf } from "./devices";

/** The node's headline numbers, each with the one fact that puts it into proportion. */
export function MetricCards({ node, table }: { node: Node; table: SamplesTable }) {
  const fullest = mountsOf(table)[0];
  const processes = table.latest("system.processes");
  return (
    <dl className="metrics">
      <Metric name="CPU" value={percent(node.cpu)} testId="metric-cpu" share={node.cpu}>
        {processes === null ? "" : `${processes} processes`}
      </Metric>
      <Metric name="Memory" value={percent(node.memory)} testId="metric-memory" share={node.memory}>
        {bytes(table.latest("mem.used"))} of {bytes(table.latest("mem.total"))}
      </Metric>
      <Metric name="Disk" value={percent(fullest?.percent ?? node.disk)} testId="metric-disk" share={fullest?.percent ?? node.disk}>
        {fullest ? `${fullest.path}, fullest of ${mountsOf(table).length}` : ""}
      </Metric>
      <Metric name="Network" value={byteRate(node.netRx)} testId="metric-net-rx">
        received · {byteRate(node.netTx)} sent
      </Metric>
      <Metric name="Disk I/O" value={byteRate(node.diskRead)} testId="metric-disk-read">
        read · {byteRate(node.diskWrite)} written
      </Metric>
      <Metric name="Load" value={plain(table.latest("load.1") ?? node.load1)} testId="metric-load">
        {plain(table.latest("load.5"))} in 5 min · {plain(table.latest("load.15"))} in 15
      </Metric>
    </dl>
  );
}

interface MetricProps {
  name: string;
  value: string;
  testId: string;
  /** Percent, for a bar; left out where nothing bounds the value. */
  share?: number | null;
  children: ReactNode;
}

function Metric({ name, value, testId, share, children }: MetricProps) {
  return (
    <div className="metric">
      <dt>{name}</dt>
      <dd className="metric-value" data-testid={testId}>
        {value}
      </dd>
      <dd className="metric-sub">{children}</dd>
      {share !== undefined && (
        <dd>
          <Track value={share} />
        </dd>
      )}
    </div>
  );
}
