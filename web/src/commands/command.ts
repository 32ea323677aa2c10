import { fields, MalformedAnswer, numberOrNull, textOrNull, timeOrNull } from "../api/parse";
import type { Tone } from "../ui/Mark";

export const STATUSES = [
  "proposed", "queued", "sent", "running", "completed", "failed", "cancelled", "expired", "refused",
] as const;
export type CommandStatus = (typeof STATUSES)[number];

export const PRIORITIES = ["low", "normal", "high", "critical"] as const;
export type CommandPriority = (typeof PRIORITIES)[number];

/** Where a command goes; without either id to the service itself. */
export interface CommandTarget {
  nodeId: string | null;
  agentId: string | null;
  name: string;
}

export interface CommandResult {
  exitCode: number | null;
  error: string | null;
  /** Any JSON; null for none. */
  data: unknown;
}

/** One command to one target. Times are epoch milliseconds. */
export interface Command {
  id: string;
  batchId: string | null;
  target: CommandTarget;
  action: string;
  /** A JSON object as the exact text that is, or will be, signed. */
  arguments: string;
  status: CommandStatus;
  priority: CommandPriority;
  createdAt: number;
  expiresAt: number | null;
  createdBy: string;
  approvedBy: { keyId: string; at: number | null } | null;
  sentAt: number | null;
  startedAt: number | null;
  endedAt: number | null;
  result: CommandResult | null;
  outputBytes: number;
  outputCut: boolean;
}

const WORDS: Record<CommandStatus, readonly [string, Tone]> = {
  proposed: ["waits for approval", "person"],
  queued: ["queued", "wait"],
  sent: ["sent", "wait"],
  running: ["running", "busy"],
  completed: ["completed", "good"],
  failed: ["failed", "bad"],
  cancelled: ["cancelled", "off"],
  expired: ["expired", "off"],
  refused: ["refused by the host", "bad"],
};

export const commandWord = (status: CommandStatus): string => WORDS[status][0];

export const commandTone = (status: CommandStatus): Tone => WORDS[status][1];

/** Nothing follows: the later ones of the list are ends. */
export const hasEnded = (status: CommandStatus): boolean => STATUSES.indexOf(status) >= STATUSES.indexOf("completed");

/** Of two readings of one command the one that is further on, or says more; messages and answers may overtake each other. */
export function further(one: Command, other: Command): Command {
  const [a, b] = [rank(one), rank(other)];
  if (a !== b) return a > b ? one : other;
  // One that was given up may still be reported as done.
  const [ended, endedToo] = [one.endedAt ?? 0, other.endedAt ?? 0];
  if (ended !== endedToo) return ended > endedToo ? one : other;
  // Lists and messages leave the data of results out.
  const [withData, without] = [one, other].map((command) => (command.result?.data ?? null) !== null) as [boolean, boolean];
  if (withData !== without) return withData ? one : other;
  return one.outputBytes > other.outputBytes ? one : other;
}

const rank = ({ status }: Command): number => Math.min(STATUSES.indexOf(status), STATUSES.indexOf("completed"));

/** Null when it has no id, action or time. A state that is not known reads as one that waits. */
export function parseCommand(value: unknown): Command | null {
  const from = fields(value);
  const id = textOrNull(from?.id);
  const action = textOrNull(from?.action);
  const createdAt = timeOrNull(from?.createdAt);
  if (!from || id === null || action === null || createdAt === null) return null;
  const target = fields(from.target);
  const approver = fields(from.approvedBy);
  const keyId = textOrNull(approver?.keyId);
  return {
    id,
    batchId: textOrNull(from.batchId),
    target: { nodeId: textOrNull(target?.nodeId), agentId: textOrNull(target?.agentId), name: textOrNull(target?.name) ?? "?" },
    action,
    arguments: textOrNull(from.arguments) ?? "{}",
    status: STATUSES.find((status) => status === from.status) ?? "queued",
    priority: PRIORITIES.find((priority) => priority === from.priority) ?? "normal",
    createdAt,
    expiresAt: timeOrNull(from.expiresAt),
    createdBy: textOrNull(from.createdBy) ?? "?",
    approvedBy: keyId === null ? null : { keyId, at: timeOrNull(approver?.at) },
    sentAt: timeOrNull(from.sentAt),
    startedAt: timeOrNull(from.startedAt),
    endedAt: timeOrNull(from.endedAt),
    result: parseResult(from.result),
    outputBytes: numberOrNull(from.outputBytes) ?? 0,
    outputCut: from.outputCut === true,
  };
}

export function commandOf(value: unknown): Command {
  const command = parseCommand(value);
  if (!command) throw new MalformedAnswer("It holds no command.");
  return command;
}

function parseResult(value: unknown): CommandResult | null {
  const from = fields(value);
  return from && { exitCode: numberOrNull(from.exitCode), error: textOrNull(from.error), data: from.data ?? null };
}

/** The arguments as values; none when the text holds no object. */
export function argumentsOf(command: Command): Record<string, unknown> {
  try {
    return fields(JSON.parse(command.arguments)) ?? {};
  } catch {
    return {};
  }
}

/** What was asked; null when the command is no question. */
export function questionOf(command: Command): string | null {
  const { question } = argumentsOf(command);
  return command.action === "ask" && typeof question === "string" ? question : null;
}

/** What an operator runs to sign it. */
export const approveLine = (id: string): string => `nexus commands approve ${id}`;
