import { labelOf } from "../api/seriesKey";
import type { Node } from "../api/types";
import type { Samples } from "../live/messages";

/** The numbers of a node that its live samples can renew. */
export type Headline = Partial<Pick<Node, "cpu" | "memory" | "netRx" | "netTx" | "diskRead" | "diskWrite" | "load1" | "uptime">>;

/** Reads the headline numbers out of one row of samples; what the row does not hold is left out. */
export function headlineOf(samples: Samples, row: number): Headline {
  const headline: Headline = {};
  const cpu = samples.v["cpu.total"]?.[row];
  if (typeof cpu === "number") headline.cpu = cpu;
  const used = samples.v["mem.used"]?.[row];
  const total = samples.v["mem.total"]?.[row];
  if (typeof used === "number" && typeof total === "number" && total > 0) headline.memory = (100 * used) / total;
  const load1 = samples.v["load.1"]?.[row];
  if (typeof load1 === "number") headline.load1 = load1;
  const uptime = samples.v["system.uptime"]?.[row];
  if (typeof uptime === "number") headline.uptime = uptime;
  assign(headline, "netRx", sumOver(samples, "net.rx_bytes", row));
  assign(headline, "netTx", sumOver(samples, "net.tx_bytes", row));
  assign(headline, "diskRead", sumOver(samples, "disk_io.read_bytes", row));
  assign(headline, "diskWrite", sumOver(samples, "disk_io.write_bytes", row));
  return headline;
}

function assign(headline: Headline, name: keyof Headline, value: number | null): void {
  if (value !== null) headline[name] = value;
}

/** The sum over all devices but the loopback interface; null when none has a value. */
function sumOver(samples: Samples, name: string, row: number): number | null {
  let sum: number | null = null;
  for (const [key, column] of Object.entries(samples.v)) {
    const device = labelOf(key, name);
    const value = column[row];
    if (device !== null && device !== "lo" && typeof value === "number") sum = (sum ?? 0) + value;
  }
  return sum;
}
