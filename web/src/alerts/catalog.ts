import { request } from "../api/http";
import { fields, labelsOf, rowsOf, textOrNull, type Fields } from "../api/parse";

/** A series' name, with what tells its columns apart. */
export interface KnownSeries {
  name: string;
  unit: string;
  /** Values of the label that tells devices apart, such as `/` and `/data`; none where there is but one column. */
  devices: string[];
}

interface Column {
  name: string;
  unit: string;
  labels: Record<string, string>;
}

/** The series that a node ever had, by name. */
export function loadCatalog(nodeId: string, signal?: AbortSignal): Promise<KnownSeries[]> {
  return request(`/api/v1/nodes/${encodeURIComponent(nodeId)}/catalog`, (body) => seriesOf(rowsOf(fields(body)?.series, parseColumn)), { signal });
}

function parseColumn(from: Fields): Column | null {
  const name = textOrNull(from.name);
  return name === null ? null : { name, unit: textOrNull(from.unit) ?? "1", labels: labelsOf(from.labels) };
}

export function seriesOf(columns: readonly Column[]): KnownSeries[] {
  const known = new Map<string, KnownSeries>();
  for (const { name, unit, labels } of columns) {
    const series = known.get(name) ?? { name, unit, devices: [] };
    known.set(name, series);
    for (const value of Object.values(labels)) if (!series.devices.includes(value)) series.devices.push(value);
  }
  return [...known.values()].map((one) => ({ ...one, devices: one.devices.sort() })).sort((a, b) => (a.name < b.name ? -1 : 1));
}
