import { useMemo } from "react";
import { HeatChart } from "../charts/HeatChart";
import { LineChart, type ChartSource } from "../charts/LineChart";
import { useNow } from "../ui/useNow";
import { cpuSpec, diskIoSpec, loadSpec, memorySpec, networkSpec } from "./chartSpecs";
import { detailSpecs } from "./detailSpecs";
import { coresOf } from "./devices";
import { DiskSpace } from "./DiskSpace";
import type { Range } from "./range";
import { ServiceCharts } from "./ServiceCharts";

interface NodeChartsProps {
  source: ChartSource;
  range: Range;
  pending: boolean;
}

// The newest sample is the right edge while samples flow; when they stop, time goes on this long behind the clock.
const LATEST_LAG_MS = 5_000;

export function NodeCharts({ source, range, pending }: NodeChartsProps) {
  const now = useNow();
  const { table } = source;
  // Devices are chosen anew when the history is loaded or a device appears, not with each sample.
  const columns = table.keys().length;
  const specs = useMemo(
    () =>
      columns === 0
        ? null
        : { network: networkSpec(table), diskIo: diskIoSpec(table), cores: coresOf(table), details: detailSpecs(table) },
    [table, columns],
  );
  const total = table.latest("mem.total");
  const memory = useMemo(() => memorySpec(total), [total]);
  if (!specs) return pending ? <ChartsSkeleton /> : <p className="note">No samples are stored for this time.</p>;

  const to = Math.max(table.lastTime ?? 0, now - LATEST_LAG_MS);
  const time = { source, from: to - range.milliseconds, to };
  return (
    <div className="charts">
      <LineChart spec={cpuSpec} {...time} />
      <LineChart spec={memory} {...time} />
      {specs.cores.length > 0 && <HeatChart id="cores" title="CPU per core" rows={specs.cores} {...time} />}
      <LineChart spec={specs.network} {...time} />
      <LineChart spec={specs.diskIo} {...time} />
      <LineChart spec={loadSpec} {...time} />
      {specs.details.map((spec) => (
        <LineChart key={spec.id} spec={spec} {...time} />
      ))}
      <ServiceCharts {...time} />
      <DiskSpace table={table} />
    </div>
  );
}

function ChartsSkeleton() {
  return (
    <div className="charts" role="status" aria-label="Loading the charts">
      {["cpu", "memory", "network", "disk"].map((name) => (
        <div key={name} className="chart skeleton" />
      ))}
    </div>
  );
}
