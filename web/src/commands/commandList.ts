import { ApiError } from "../api/problem";
import { Emitter } from "../data/emitter";
import { further, type Command } from "./command";
import type { CommandFilter, CommandPage } from "./commandsApi";

export type LoadCommands = (filter: CommandFilter, cursor: string | null) => Promise<CommandPage>;

/** What a list shows. Replaced as a whole, never changed. */
export interface CommandListState {
  /** Newest first, each once. */
  commands: readonly Command[];
  /** Nothing has been loaded yet. */
  pending: boolean;
  error: ApiError | null;
  hasOlder: boolean;
}

/** More are not kept; older ones come when asked for. */
export const MAX_COMMANDS = 500;

/** The commands that a filter lets through, kept up to date by live messages. */
export class CommandList {
  readonly changed = new Emitter<undefined>();
  readonly #load: LoadCommands;
  readonly #filter: CommandFilter;
  #state: CommandListState = { commands: [], pending: true, error: null, hasOlder: false };
  #older: string | null = null;
  #fresh = true;

  constructor(load: LoadCommands, filter: CommandFilter) {
    this.#load = load;
    this.#filter = filter;
  }

  get state(): CommandListState {
    return this.#state;
  }

  /** Loads the newest. Older ones that are here stay, unless some that are not here may lie between. */
  async refresh(): Promise<void> {
    try {
      const page = await this.#load(this.#filter, null);
      const known = new Set(this.#state.commands.map((command) => command.id));
      const joins = !this.#fresh && (page.next === null || page.commands.some((command) => known.has(command.id)));
      if (!joins) this.#older = page.next;
      this.#fresh = false;
      this.#set({ commands: this.#merge(joins ? this.#state.commands : [], page.commands), pending: false, error: null });
    } catch (error) {
      if (error instanceof ApiError) this.#set({ pending: false, error });
    }
  }

  /** Takes in a live message or what somebody has just made. */
  take(command: Command): void {
    this.#set({ commands: this.#merge(this.#state.commands, [command]) });
  }

  async loadOlder(): Promise<void> {
    if (this.#older === null) return;
    try {
      const page = await this.#load(this.#filter, this.#older);
      this.#older = page.next;
      this.#set({ commands: this.#merge(this.#state.commands, page.commands), error: null });
    } catch (error) {
      if (error instanceof ApiError) this.#set({ error });
    }
  }

  #merge(here: readonly Command[], more: readonly Command[]): Command[] {
    const all = new Map(here.map((command) => [command.id, command]));
    for (const command of more) {
      const known = all.get(command.id);
      all.set(command.id, known ? further(known, command) : command);
    }
    const fitting = [...all.values()].filter((command) => fits(command, this.#filter));
    return fitting.sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)).slice(0, MAX_COMMANDS);
  }

  #set(change: Partial<CommandListState>): void {
    const commands = change.commands ?? this.#state.commands;
    this.#state = { ...this.#state, ...change, hasOlder: this.#older !== null && commands.length < MAX_COMMANDS };
    this.changed.emit(undefined);
  }
}

export function fits(command: Command, filter: CommandFilter): boolean {
  return (
    (filter.status === "" || command.status === filter.status) &&
    (filter.nodeId === "" || command.target.nodeId === filter.nodeId || command.target.agentId === filter.nodeId) &&
    (filter.action === "" || command.action === filter.action) &&
    (filter.batchId === "" || command.batchId === filter.batchId)
  );
}
