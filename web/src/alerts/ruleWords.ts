import { bytes, duration, percent, plain, quantity } from "../ui/format";
import { labelsText } from "../ui/labels";
import type { Alert } from "./alert";
import type { Condition, Scope } from "./rule";

const SIGNS = { ">": "above", ">=": "at or above", "<": "below", "<=": "at or below" } as const;

/** A series' value as people read it. The unit is told by the name, as the agents' series have it; others are plain numbers. */
export function seriesValue(series: string | null, value: number | null): string {
  if (series !== null && /percent$|^cpu\.|^container\.cpu$|_util$|^psi\./.test(series)) return percent(value);
  if (series !== null && /bytes$|^mem\.|^swap\.|\.(?:size|used|free|rss|mem|mem_\w+)$/.test(series)) return bytes(value);
  return plain(value);
}

/** A value of an alert, in its unit where the server says it. */
export function alertValue({ series, unit }: Alert, value: number | null): string {
  return unit === null ? seriesValue(series, value) : quantity(value, unit);
}

/** `cpu.total at or above 95 % for 15 min`. */
export function conditionWords(condition: Condition): string {
  const lasting = condition.forSeconds > 0 ? ` for ${duration(condition.forSeconds)}` : "";
  if (condition.kind === "offline") return `not heard of${lasting}`;
  const { series, device, op, value } = condition;
  return `${series}${device === null ? "" : ` of ${device}`} ${SIGNS[op]} ${seriesValue(series, value)}${lasting}`;
}

/** Which nodes it is about; `nameOf` gives a node's name where it is known. */
export function scopeWords({ labels, nodeIds, types }: Scope, nameOf: (id: string) => string): string {
  const parts = [
    ...(nodeIds.length > 3 ? [`${nodeIds.length} nodes`] : nodeIds.map(nameOf)),
    ...(Object.keys(labels).length > 0 ? [labelsText(labels)] : []),
    ...types,
  ];
  return parts.length === 0 ? "all nodes" : parts.join(", ");
}

/** What is wrong, in a sentence. */
export function alertWords(alert: Alert): string {
  const { text, series, device, value, threshold, ruleName } = alert;
  if (text !== "") return text;
  if (series === null) return ruleName;
  const where = device === null ? series : `${series} of ${device}`;
  return `${where} is ${alertValue(alert, value)}${threshold === null ? "" : `, with ${alertValue(alert, threshold)} as the threshold`}`;
}
