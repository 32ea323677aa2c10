import { ConfirmButton } from "../ui/ConfirmButton";
import { hasEnded, type Command } from "./command";
import { commandsApi } from "./commandsApi";

/** Calls a command off that has not ended. */
export function CancelButton({ command, onDone }: { command: Command; onDone: () => void }) {
  if (hasEnded(command.status)) return null;
  const cancel = async (): Promise<void> => {
    await commandsApi.cancel(command.id);
    onDone();
  };
  return (
    <ConfirmButton label="Cancel" title={`Cancel ${command.action} on ${command.target.name}?`} button="Cancel the command" action={cancel}>
      {command.status === "running" ? "What runs there is stopped within seconds." : "It is not begun any more."}
    </ConfirmButton>
  );
}
