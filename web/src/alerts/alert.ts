import { fields, MalformedAnswer, numberOrNull, textOrNull, timeOrNull, type Fields } from "../api/parse";

/** The most urgent first. */
export const SEVERITIES = ["critical", "warning", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Waits until it has lasted, fires, is over, or was taken back: it should not have fired. */
export type AlertStatus = "pending" | "firing" | "resolved" | "withdrawn";

/** One alert of a rule on a node. Times are epoch milliseconds. */
export interface Alert {
  id: string;
  ruleId: string | null;
  ruleName: string;
  severity: Severity;
  node: { id: string; name: string } | null;
  /** Which of the node's disks, interfaces and the like; null where there is but one. */
  device: string | null;
  series: string | null;
  status: AlertStatus;
  value: number | null;
  threshold: number | null;
  startedAt: number | null;
  firedAt: number | null;
  endedAt: number | null;
  peak: number | null;
  /** Of its values, such as `By`, `%` or `By/s`; null when it is not known. */
  unit: string | null;
  acknowledged: Acknowledgement | null;
  /** Nobody is told: a silence covers it. */
  silenced: boolean;
  /** It came and went so often that it is held. */
  flapping: boolean;
  /** What is wrong, in a sentence; empty when the server does not say. */
  text: string;
  /** The event whose explanation is this alert's; null when there is none. */
  eventId: string | null;
}

export interface Acknowledgement {
  by: string;
  at: number | null;
  note: string | null;
}

const STATUSES: readonly AlertStatus[] = ["pending", "firing", "resolved", "withdrawn"];

/** A severity that is not known is the least one. */
export function parseSeverity(value: unknown): Severity {
  return SEVERITIES.find((severity) => severity === value) ?? "info";
}

/** Null when it has no id. A status that is not known reads as over: nobody is alarmed by what is not understood. */
export function parseAlert(from: Fields): Alert | null {
  const id = textOrNull(from.id);
  if (id === null) return null;
  const node = fields(from.node);
  const nodeId = textOrNull(node?.id);
  const by = fields(from.acknowledged);
  return {
    id,
    ruleId: textOrNull(from.ruleId),
    ruleName: textOrNull(from.ruleName) ?? "?",
    severity: parseSeverity(from.severity),
    node: nodeId === null ? null : { id: nodeId, name: textOrNull(node?.name) ?? nodeId },
    device: textOrNull(from.device),
    series: textOrNull(from.series),
    status: STATUSES.find((status) => status === from.status) ?? "resolved",
    value: numberOrNull(from.value),
    threshold: numberOrNull(from.threshold),
    startedAt: timeOrNull(from.startedAt),
    firedAt: timeOrNull(from.firedAt),
    endedAt: timeOrNull(from.endedAt),
    peak: numberOrNull(from.peak),
    unit: textOrNull(from.unit),
    acknowledged: by && { by: textOrNull(by.by) ?? "?", at: timeOrNull(by.at), note: textOrNull(by.note) },
    silenced: textOrNull(from.silencedBy) !== null,
    flapping: from.flapping === true,
    text: textOrNull(from.text) ?? "",
    eventId: textOrNull(from.eventId),
  };
}

export function alertOf(body: unknown): Alert {
  const alert = parseAlert(fields(body) ?? {});
  if (!alert) throw new MalformedAnswer("It holds no alert.");
  return alert;
}

/** It waits or fires. */
export const isActive = ({ status }: Alert): boolean => status === "pending" || status === "firing";

const ORDER: Record<AlertStatus, number> = { pending: 0, firing: 1, resolved: 2, withdrawn: 3 };

/** The later of two states of one alert: messages overtake each other. */
export function later(known: Alert, told: Alert): Alert {
  return ORDER[told.status] < ORDER[known.status] ? known : told;
}

/** Since when it is as it is. */
export const sinceOf = (alert: Alert): number | null => alert.endedAt ?? alert.firedAt ?? alert.startedAt;

/** Firing before pending, the urgent before the rest, and the newest first. */
export function byUrgency(a: Alert, b: Alert): number {
  return (
    Number(a.status === "pending") - Number(b.status === "pending")
    || SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)
    || (sinceOf(b) ?? 0) - (sinceOf(a) ?? 0)
    || (a.id < b.id ? -1 : 1)
  );
}
