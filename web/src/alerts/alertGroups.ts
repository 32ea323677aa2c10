import { byUrgency, type Alert } from "./alert";

/** Alerts that have one cause, as far as can be told: one rule that fires on many nodes. */
export interface AlertGroup {
  /** Of the rule; the alert's own where it stands alone. */
  key: string;
  /** The most urgent first; at least one. */
  alerts: readonly [Alert, ...Alert[]];
  /** How many nodes these are of. */
  nodes: number;
}

/** As many of one rule stand as lines of their own; more are folded into one. */
export const FOLD_FROM = 4;

/** The most urgent first. Alerts of one rule, severity and status fold into a group when there are many. */
export function groupsOf(alerts: readonly Alert[]): AlertGroup[] {
  const kin = new Map<string, [Alert, ...Alert[]]>();
  for (const alert of [...alerts].sort(byUrgency)) {
    const key = `${alert.status} ${alert.severity} ${alert.ruleId ?? alert.id}`;
    const known = kin.get(key);
    if (known) known.push(alert);
    else kin.set(key, [alert]);
  }
  return [...kin].flatMap(([key, members]) => {
    if (members.length < FOLD_FROM) return members.map((alert): AlertGroup => ({ key: alert.id, alerts: [alert], nodes: 1 }));
    return [{ key, alerts: members, nodes: new Set(members.map(({ id, node }) => node?.id ?? id)).size }];
  });
}
