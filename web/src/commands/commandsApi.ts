import { request } from "../api/http";
import { fields, numberOrNull, rowsOf, textOrNull } from "../api/parse";
import { commandOf, parseCommand, type Command, type CommandPriority } from "./command";
import type { OutputPart } from "./outputFollower";

/** Empty texts stand for all. */
export interface CommandFilter {
  status: string;
  nodeId: string;
  action: string;
  batchId: string;
}

export const EVERY_COMMAND: CommandFilter = { status: "", nodeId: "", action: "", batchId: "" };

export interface CommandPage {
  /** Newest first. */
  commands: Command[];
  /** Where the next, older page begins; null at the end. */
  next: string | null;
}

export type CommandAddress = { nodeId: string } | { labels: Record<string, string> } | { agentId: string };

export interface NewCommand {
  /** Left out for what the service itself does. */
  target?: CommandAddress;
  action: string;
  arguments: Record<string, unknown>;
  expirySeconds?: number;
  priority?: CommandPriority;
}

const PATH = "/api/v1/commands";
const PAGE = 50;
const WAIT_SECONDS = 20;
// A long poll's answer may take as long as it waits, and then as any other. A thousand commands are not made at once either.
const WAIT_TIMEOUT_MS = (WAIT_SECONDS + 10) * 1_000;

const pathOf = (id: string): string => `${PATH}/${encodeURIComponent(id)}`;

export const commandsApi = {
  list: (filter: CommandFilter, cursor: string | null, signal?: AbortSignal): Promise<CommandPage> =>
    request(`${PATH}?${commandQuery(filter, cursor)}`, parsePage, { signal }),

  get: (id: string, signal?: AbortSignal): Promise<Command> => request(pathOf(id), commandOf, { signal }),

  /** Waits for output behind `from` (bytes), or for the end. */
  output: (id: string, from: number, signal: AbortSignal): Promise<OutputPart> =>
    request(`${pathOf(id)}/output?from=${from}&wait=${WAIT_SECONDS}`, (body) => parseOutput(body, from), { signal, timeoutMs: WAIT_TIMEOUT_MS }),

  /** One command for each target. */
  create: (command: NewCommand): Promise<Command[]> => request(PATH, parseMade, { body: command, timeoutMs: WAIT_TIMEOUT_MS }),

  cancel: (id: string): Promise<void> => request(`${pathOf(id)}/cancel`, () => undefined, { method: "POST" }),
};

export function commandQuery(filter: CommandFilter, cursor: string | null): string {
  const query = new URLSearchParams({ limit: String(PAGE) });
  for (const name of ["status", "nodeId", "action", "batchId"] as const) {
    if (filter[name] !== "") query.set(name, filter[name]);
  }
  if (cursor !== null) query.set("cursor", cursor);
  return query.toString();
}

function parsePage(body: unknown): CommandPage {
  const from = fields(body);
  return { commands: rowsOf(from?.items, parseCommand), next: textOrNull(from?.next) };
}

function parseMade(body: unknown): Command[] {
  return rowsOf(fields(body)?.commands, parseCommand);
}

function parseOutput(body: unknown, asked: number): OutputPart {
  const part = fields(body);
  const text = textOrNull(part?.text) ?? "";
  return { from: numberOrNull(part?.from) ?? asked, next: numberOrNull(part?.next) ?? asked, text, ended: part?.ended === true };
}
