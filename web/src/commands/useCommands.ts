import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { ApiError } from "../api/problem";
import { useLive, useLiveStatus } from "../live/live";
import { useReturns } from "../ui/useReturns";
import { further, hasEnded, parseCommand, type Command } from "./command";
import { CommandList, type CommandListState } from "./commandList";
import { commandsApi, type CommandFilter } from "./commandsApi";

export interface FollowedCommands extends CommandListState {
  loadOlder: () => void;
  retry: () => void;
  /** Shows what has just been made, or changed, before anybody tells of it. */
  take: (command: Command) => void;
}

/** Calls `take` with each command that a live message tells of. */
function useLiveCommands(take: (command: Command) => void): void {
  const { link } = useLive();
  useEffect(
    () =>
      link.told.on(({ target, message }) => {
        const command = target === "command" ? parseCommand(message) : null;
        if (command) take(command);
      }),
    [link, take],
  );
}

/** The newest commands that a filter lets through: live, and whole after each reconnection. `filter` stays the same. */
export function useCommands(filter: CommandFilter): FollowedCommands {
  const { epoch } = useLiveStatus();
  const returns = useReturns();
  const [list] = useState(() => new CommandList(commandsApi.list, filter));
  const take = useCallback((command: Command) => list.take(command), [list]);
  useLiveCommands(take);
  useEffect(() => void list.refresh(), [list, epoch, returns]);
  const state = useSyncExternalStore(
    useCallback((changed: () => void) => list.changed.on(changed), [list]),
    () => list.state,
  );
  return { ...state, take, loadOlder: () => void list.loadOlder(), retry: () => void list.refresh() };
}

export interface FollowedCommand {
  command: Command | null;
  error: ApiError | null;
  reload: () => void;
}

/** One command as it goes on. `id` stays the same. */
export function useCommand(id: string): FollowedCommand {
  const { epoch } = useLiveStatus();
  const returns = useReturns();
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<{ command: Command | null; error: ApiError | null }>({ command: null, error: null });
  const take = useCallback((command: Command) => {
    setState((last) => ({ command: last.command ? further(last.command, command) : command, error: null }));
  }, []);
  const reload = useCallback(() => setAttempt((count) => count + 1), []);
  const hear = useCallback(
    (command: Command) => {
      if (command.id !== id) return;
      take(command);
      // Messages leave the data of results out.
      if (hasEnded(command.status)) reload();
    },
    [id, take, reload],
  );
  useLiveCommands(hear);
  useEffect(() => {
    const abort = new AbortController();
    commandsApi.get(id, abort.signal).then(
      (command) => !abort.signal.aborted && take(command),
      (error: unknown) => {
        if (!abort.signal.aborted && error instanceof ApiError) setState((last) => ({ ...last, error }));
      },
    );
    return () => abort.abort();
  }, [id, take, epoch, returns, attempt]);
  return { ...state, reload };
}
