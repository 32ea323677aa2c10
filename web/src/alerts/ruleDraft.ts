import { labelsText, parseLabels } from "../ui/labels";
import type { NodeRef } from "../commands/draft";
import type { Severity } from "./alert";
import { type Condition, type Operator, type RuleDefinition, NEW_RULE, OPERATORS } from "./rule";

/** A rule as it is being written: numbers are texts until they are whole. */
export interface RuleDraft {
  name: string;
  enabled: boolean;
  severity: Severity;
  kind: Condition["kind"];
  series: string;
  device: string;
  per: "node" | "device";
  op: Operator;
  value: string;
  forSeconds: string;
  clearValue: string;
  clearForSeconds: string;
  labels: string;
  nodes: readonly NodeRef[];
  types: readonly string[];
  channelIds: readonly string[];
  notifyResolved: boolean;
  repeatSeconds: string;
  explain: boolean;
}

const USUAL = NEW_RULE.condition.kind === "threshold" ? NEW_RULE.condition : null;

/** `nameOf` gives a node's name where it is known. */
export function draftOf(rule: RuleDefinition, nameOf: (id: string) => string): RuleDraft {
  const { condition, scope } = rule;
  const threshold = condition.kind === "threshold" ? condition : USUAL;
  return {
    name: rule.name,
    enabled: rule.enabled,
    severity: rule.severity,
    kind: condition.kind,
    series: threshold?.series ?? "",
    device: threshold?.device ?? "",
    per: threshold?.per ?? "device",
    op: threshold?.op ?? ">=",
    value: String(threshold?.value ?? ""),
    forSeconds: String(condition.forSeconds),
    clearValue: threshold?.clearValue === null || threshold === null ? "" : String(threshold.clearValue),
    clearForSeconds: String(threshold?.clearForSeconds ?? ""),
    labels: labelsText(scope.labels),
    nodes: scope.nodeIds.map((id) => ({ id, name: nameOf(id) })),
    types: scope.types,
    channelIds: rule.channelIds,
    notifyResolved: rule.notifyResolved,
    repeatSeconds: String(rule.repeatSeconds),
    explain: rule.explain,
  };
}

/** The rule that is written, or what is missing of it. */
export function definitionOf(draft: RuleDraft): RuleDefinition | string {
  const labels = parseLabels(draft.labels);
  if (labels === null) return "Write labels as name=value, with commas between.";
  const condition = conditionOf(draft);
  if (typeof condition === "string") return condition;
  const repeatSeconds = wholeOf(draft.repeatSeconds === "" ? "0" : draft.repeatSeconds);
  if (repeatSeconds === null) return "The seconds until it is told again are no whole number.";
  return {
    name: draft.name.trim(),
    enabled: draft.enabled,
    severity: draft.severity,
    scope: { labels, nodeIds: draft.nodes.map(({ id }) => id), types: [...draft.types] },
    condition,
    channelIds: [...draft.channelIds],
    notifyResolved: draft.notifyResolved,
    repeatSeconds,
    explain: draft.explain,
  };
}

function conditionOf(draft: RuleDraft): Condition | string {
  const forSeconds = wholeOf(draft.forSeconds);
  if (forSeconds === null) return "Say in whole seconds how long it must last; 0 for at once.";
  if (draft.kind === "offline") return { kind: "offline", forSeconds };
  const series = draft.series.trim();
  const value = numberOf(draft.value);
  const clearForSeconds = wholeOf(draft.clearForSeconds === "" ? "0" : draft.clearForSeconds);
  if (series === "") return "Choose the series that is looked at.";
  if (value === null) return "Say which value is the threshold.";
  if (clearForSeconds === null) return "Say in whole seconds how long it must be over.";
  const clearValue = draft.clearValue.trim() === "" ? null : numberOf(draft.clearValue);
  if (draft.clearValue.trim() !== "" && clearValue === null) return "The value where it is over is no number.";
  if (clearValue !== null && !clears(draft.op, value, clearValue)) return "It is over on the good side of the threshold: choose another value for that.";
  const device = draft.device.trim();
  return { kind: "threshold", series, device: device === "" ? null : device, per: draft.per, op: draft.op, value, forSeconds, clearValue, clearForSeconds };
}

function clears(op: Operator, value: number, clearValue: number): boolean {
  return op.startsWith(">") ? clearValue <= value : clearValue >= value;
}

function numberOf(text: string): number | null {
  const value = Number(text.trim().replace(",", "."));
  return text.trim() === "" || !Number.isFinite(value) ? null : value;
}

function wholeOf(text: string): number | null {
  return /^\d{1,7}$/.test(text.trim()) ? Number(text) : null;
}

export const OPERATOR_WORDS: readonly (readonly [Operator, string])[] = OPERATORS.map((op) => [op, op.replace(">=", "≥").replace("<=", "≤")]);
