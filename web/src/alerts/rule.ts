import { fields, labelsOf, MalformedAnswer, numberOrNull, rowsOf, textOrNull, textsOf, timeOrNull, type Fields } from "../api/parse";
import { parseSeverity, type Severity } from "./alert";

export const OPERATORS = [">", ">=", "<", "<="] as const;
export type Operator = (typeof OPERATORS)[number];

/** Which nodes a rule is for; empty for all. */
export interface Scope {
  labels: Record<string, string>;
  nodeIds: string[];
  types: string[];
}

export interface Threshold {
  kind: "threshold";
  /** A name such as `cpu.total`; every label set of that name is judged by itself. */
  series: string;
  /** Only the label set with this value; null for each. */
  device: string | null;
  /** Whether each device alerts by itself, or the node for all of them. */
  per: "node" | "device";
  op: Operator;
  value: number;
  forSeconds: number;
  /** Where it is over; null for the value itself. */
  clearValue: number | null;
  clearForSeconds: number;
}

export interface Offline {
  kind: "offline";
  forSeconds: number;
}

export type Condition = Threshold | Offline;

/** What people say of a rule. */
export interface RuleDefinition {
  name: string;
  enabled: boolean;
  severity: Severity;
  scope: Scope;
  condition: Condition;
  /** Empty for the channels that are usual. */
  channelIds: string[];
  notifyResolved: boolean;
  /** Told again so often while it fires; 0 for once. */
  repeatSeconds: number;
  /** Whether a model says what may be behind it. */
  explain: boolean;
}

/** Times are epoch milliseconds. */
export interface Rule extends RuleDefinition {
  id: string;
  createdAt: number | null;
  createdBy: string | null;
  updatedAt: number | null;
  /** Grows with each change; null when the server does not say. */
  version: number | null;
}

export const NEW_RULE: RuleDefinition = {
  name: "",
  enabled: true,
  severity: "warning",
  scope: { labels: {}, nodeIds: [], types: [] },
  condition: { kind: "threshold", series: "", device: null, per: "device", op: ">=", value: 90, forSeconds: 300, clearValue: null, clearForSeconds: 60 },
  channelIds: [],
  notifyResolved: true,
  repeatSeconds: 0,
  explain: true,
};

/** Null when it has no id, or a condition of a kind that this dashboard does not know. */
export function parseRule(from: Fields): Rule | null {
  const id = textOrNull(from.id);
  const condition = parseCondition(fields(from.condition));
  if (id === null || condition === null) return null;
  const scope = fields(from.scope);
  return {
    id,
    name: textOrNull(from.name) ?? id,
    enabled: from.enabled !== false,
    severity: parseSeverity(from.severity),
    scope: { labels: labelsOf(scope?.labels), nodeIds: textsOf(scope?.nodeIds), types: textsOf(scope?.types) },
    condition,
    channelIds: textsOf(from.channelIds),
    notifyResolved: from.notifyResolved !== false,
    repeatSeconds: numberOrNull(from.repeatSeconds) ?? 0,
    explain: from.explain !== false,
    createdAt: timeOrNull(from.createdAt),
    createdBy: textOrNull(from.createdBy),
    updatedAt: timeOrNull(from.updatedAt),
    version: numberOrNull(from.version),
  };
}

function parseCondition(from: Fields | null): Condition | null {
  const forSeconds = numberOrNull(from?.forSeconds) ?? 0;
  if (from?.kind === "offline") return { kind: "offline", forSeconds };
  const series = textOrNull(from?.series);
  const value = numberOrNull(from?.value);
  const op = OPERATORS.find((one) => one === from?.op);
  if (from?.kind !== "threshold" || series === null || value === null || op === undefined) return null;
  return {
    kind: "threshold",
    series,
    device: textOrNull(from.device),
    per: from.per === "node" ? "node" : "device",
    op,
    value,
    forSeconds,
    clearValue: numberOrNull(from.clearValue),
    clearForSeconds: numberOrNull(from.clearForSeconds) ?? 60,
  };
}

export function ruleOf(body: unknown): Rule {
  const rule = parseRule(fields(body) ?? {});
  if (!rule) throw new MalformedAnswer("It holds no rule that this dashboard knows.");
  return rule;
}

/** The rules, and how many are of a kind that this dashboard does not know. */
export interface RuleList {
  rules: Rule[];
  unknown: number;
}

export function parseRules(body: unknown): RuleList {
  const items = fields(body)?.items;
  const rules = rowsOf(items, parseRule);
  return { rules, unknown: Array.isArray(items) ? items.length - rules.length : 0 };
}

/** As the API takes it: what is usual is left out of the scope and the condition. */
export function bodyOf(rule: RuleDefinition): object {
  const { labels, nodeIds, types } = rule.scope;
  const scope = {
    ...(Object.keys(labels).length > 0 ? { labels } : {}),
    ...(nodeIds.length > 0 ? { nodeIds } : {}),
    ...(types.length > 0 ? { types } : {}),
  };
  return {
    name: rule.name,
    enabled: rule.enabled,
    severity: rule.severity,
    scope,
    condition: present(rule.condition),
    channelIds: rule.channelIds,
    notifyResolved: rule.notifyResolved,
    repeatSeconds: rule.repeatSeconds,
    explain: rule.explain,
  };
}

function present(condition: Condition): object {
  return Object.fromEntries(Object.entries(condition).filter(([, value]) => value !== null));
}
