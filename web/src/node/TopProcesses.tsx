import { useState } from "react";
import type { Process } from "../api/types";
import { bytes, clockMinutes, percent } from "../ui/format";
import { topProcesses, type ProcessOrder } from "./processes";
import { useProcesses, type LoadedProcesses } from "./useProcesses";

const ORDERS: readonly (readonly [ProcessOrder, string])[] = [["cpu", "CPU"], ["memory", "Memory"]];

export function TopProcesses({ id }: { id: string }) {
  const loaded = useProcesses(id);
  const [order, setOrder] = useState<ProcessOrder>("cpu");
  return (
    <section className="chart processes" aria-labelledby="processes-title" data-testid="processes">
      <header>
        <h2 id="processes-title">Top processes</h2>
        {loaded.list && <time className="chart-note">at {clockMinutes(loaded.list.at)}</time>}
        <fieldset className="ranges">
          <legend className="hidden">Processes by</legend>
          {ORDERS.map(([value, label]) => (
            <label key={value}>
              <input type="radio" name="process-order" value={value} checked={value === order} onChange={() => setOrder(value)} />
              <span>{label}</span>
            </label>
          ))}
        </fieldset>
      </header>
      <Body {...loaded} order={order} />
    </section>
  );
}

function Body({ list, pending, error, order }: LoadedProcesses & { order: ProcessOrder }) {
  if (list) {
    const top = topProcesses(list.processes, order);
    if (top.length > 0) return <ProcessTable processes={top} order={order} />;
    return <p className="note">No process used {order === "cpu" ? "any CPU" : "memory"} then.</p>;
  }
  if (pending) return <p className="note">Loading the processes</p>;
  if (error) return <p className="note">{error.message}</p>;
  return (
    <p className="note">
      No processes are known yet. The agent sends the first within a minute of its start, and then once a minute, unless it was started
      with <code>--no-processes</code>.
    </p>
  );
}

function ProcessTable({ processes, order }: { processes: readonly Process[]; order: ProcessOrder }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Process</th>
          <th scope="col">PID</th>
          <th scope="col" aria-sort={order === "cpu" ? "descending" : undefined} title="Of one core: two busy cores are 200 %">
            CPU
          </th>
          <th scope="col" aria-sort={order === "memory" ? "descending" : undefined}>
            Memory
          </th>
          <th scope="col">Threads</th>
        </tr>
      </thead>
      <tbody>
        {processes.map((process) => (
          <tr key={process.pid} data-testid="process">
            <th scope="row">{process.name}</th>
            <td>{process.pid}</td>
            <td>{percent(process.cpu)}</td>
            <td>{bytes(process.memory)}</td>
            <td>{process.threads}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
