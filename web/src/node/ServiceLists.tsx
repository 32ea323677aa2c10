import type { ReactNode } from "react";
import type { SamplesTable } from "../data/samplesTable";
import { bytes, NOTHING, percent, plain } from "../ui/format";
import { containersOf, gpusOf, sensorsOf, unitsOf, type Container, type Sensor } from "./services";
import { milliseconds } from "./serviceSpecs";

/** What only some nodes have, each as a table: sensors, containers, GPUs, systemd's units. */
export function ServiceLists({ table }: { table: SamplesTable }) {
  return (
    <>
      <Sensors table={table} />
      <Containers table={table} />
      <Gpus table={table} />
      <Units table={table} />
    </>
  );
}

function Sensors({ table }: { table: SamplesTable }) {
  const sensors = sensorsOf(table);
  return (
    <List id="sensors" title="Sensors" heads={["Sensor", "State", "Latency", "Status", "Certificate"]} show={sensors.length > 0}>
      {sensors.map((sensor) => (
        <tr key={sensor.name} data-state={sensor.up === false ? "bad" : "good"}>
          <th scope="row">{sensor.name}</th>
          <td>{stateOfSensor(sensor)}</td>
          <td>{milliseconds(sensor.latency)}</td>
          <td>{sensor.status ?? NOTHING}</td>
          <td>{certificate(sensor.certificateDays)}</td>
        </tr>
      ))}
    </List>
  );
}

function stateOfSensor({ up, match }: Sensor): string {
  if (up === null) return "not tried yet";
  if (up) return "up";
  return match === false ? "down: not the text expected" : "down";
}

function certificate(days: number | null): string {
  if (days === null) return NOTHING;
  return days < 0 ? "expired" : `${Math.floor(days)}\u202fd`;
}

function Containers({ table }: { table: SamplesTable }) {
  const containers = containersOf(table);
  return (
    <List id="containers" title="Containers" heads={["Container", "State", "CPU", "Memory", "Restarts"]} show={containers.length > 0}>
      {containers.map((container) => (
        <tr key={container.name} data-state={container.healthy === false ? "bad" : "good"}>
          <th scope="row">{container.name}</th>
          <td>{stateOfContainer(container)}</td>
          <td title="Of one core: two busy cores are 200 %">{percent(container.cpu)}</td>
          <td>
            {bytes(container.memory)}
            {container.memoryLimit !== null && ` of ${bytes(container.memoryLimit)}`}
          </td>
          <td>{container.restarts ?? NOTHING}</td>
        </tr>
      ))}
    </List>
  );
}

function stateOfContainer({ running, healthy }: Container): string {
  if (!running) return "not running";
  if (healthy === null) return "running";
  return healthy ? "healthy" : "unhealthy";
}

function Gpus({ table }: { table: SamplesTable }) {
  const gpus = gpusOf(table);
  return (
    <List id="gpus" title="GPUs" heads={["GPU", "Load", "Memory", "Temperature", "Power", "Fan"]} show={gpus.length > 0}>
      {gpus.map((gpu) => (
        <tr key={gpu.name}>
          <th scope="row">{gpu.name}</th>
          <td>{percent(gpu.load)}</td>
          <td>
            {bytes(gpu.memoryUsed)} of {bytes(gpu.memoryTotal)}
          </td>
          <td>{gpu.temperature === null ? NOTHING : `${plain(gpu.temperature)}\u202f°C`}</td>
          <td>{gpu.power === null ? NOTHING : `${plain(gpu.power)}\u202fW`}</td>
          <td>{percent(gpu.fan)}</td>
        </tr>
      ))}
    </List>
  );
}

function Units({ table }: { table: SamplesTable }) {
  const units = unitsOf(table);
  const unnamed = units ? units.failed - units.failedUnits.length : 0;
  const isQuiet = units === null || (units.failed === 0 && units.restarted.length === 0);
  return (
    <List id="units" title="Services" note={units ? `systemd is ${units.state}` : ""} heads={["Unit", "State", "Restarts"]} show={!isQuiet}>
      {units?.failedUnits.map((unit) => (
        <tr key={unit} data-state="bad">
          <th scope="row">{unit}</th>
          <td>failed</td>
          <td>{units.restarted.find((one) => one.unit === unit)?.count ?? NOTHING}</td>
        </tr>
      ))}
      {unnamed > 0 && (
        <tr data-state="bad">
          <th scope="row">and {unnamed} more</th>
          <td>failed</td>
          <td>{NOTHING}</td>
        </tr>
      )}
      {units?.restarted
        .filter(({ unit }) => !units.failedUnits.includes(unit))
        .map(({ unit, count }) => (
          <tr key={unit}>
            <th scope="row">{unit}</th>
            <td>restarted</td>
            <td>{count}</td>
          </tr>
        ))}
    </List>
  );
}

interface ListProps {
  id: string;
  title: string;
  note?: string;
  heads: readonly string[];
  show: boolean;
  children: ReactNode;
}

function List({ id, title, note = "", heads, show, children }: ListProps) {
  if (!show) return null;
  return (
    <section className="chart processes services" aria-labelledby={`${id}-title`} data-testid={id}>
      <header>
        <h2 id={`${id}-title`}>{title}</h2>
        {note && <span className="chart-note">{note}</span>}
      </header>
      <table>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
