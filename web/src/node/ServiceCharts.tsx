import { useMemo } from "react";
import { LineChart, type ChartSource } from "../charts/LineChart";
import { checkLatencySpec, containerCpuSpec, gpuSpec } from "./serviceSpecs";

interface ServiceChartsProps {
  source: ChartSource;
  from: number;
  to: number;
}

/** Charts of what only some nodes have: containers, GPUs, sensors. */
export function ServiceCharts({ source, from, to }: ServiceChartsProps) {
  const { table } = source;
  const columns = table.keys().length;
  const specs = useMemo(
    () => (columns === 0 ? [] : [containerCpuSpec(table), gpuSpec(table), checkLatencySpec(table)]),
    [table, columns],
  );
  return specs.map((spec) => spec && <LineChart key={spec.id} spec={spec} source={source} from={from} to={to} />);
}
