/** Builds the key that live messages use: `name`, or `name{a=1,b=2}` with labels in ordinal order. */
export function seriesKey(name: string, labels: Readonly<Record<string, string>>): string {
  const names = Object.keys(labels).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (names.length === 0) return name;
  return `${name}{${names.map((label) => `${label}=${labels[label] ?? ""}`).join(",")}}`;
}

/** The labels of a series of this name, in the key's order; null for another name or no label. */
export function labelsIn(key: string, name: string): Map<string, string> | null {
  if (!key.startsWith(`${name}{`) || !key.endsWith("}")) return null;
  const pairs = key.slice(name.length + 1, -1).split(",");
  return new Map(pairs.map((pair): [string, string] => [pair.split("=", 1)[0] ?? "", pair.slice(pair.indexOf("=") + 1)]));
}

/** The value of a series' only label: `net.rx_bytes{interface=eth0}` gives `eth0`; null for another name or no label. */
export function labelOf(key: string, name: string): string | null {
  if (!key.startsWith(`${name}{`) || !key.endsWith("}")) return null;
  const body = key.slice(name.length + 1, -1);
  const equals = body.indexOf("=");
  return equals < 0 ? null : body.slice(equals + 1);
}
