import { Mark } from "../ui/Mark";
import { Approval } from "./Approval";
import { commandTone, commandWord, hasEnded, type Command } from "./command";
import { Output } from "./Output";
import { ResultView } from "./ResultView";

/** How a command stands, what it wrote and what came of it. */
export function Progress({ command }: { command: Command }) {
  const writes = command.outputBytes > 0 || (command.startedAt !== null && !hasEnded(command.status));
  return (
    <div className="progress">
      <p role="status">
        <Mark tone={commandTone(command.status)} state={command.status}>
          {commandWord(command.status)}
        </Mark>
        {command.status === "queued" && <span className="note-inline"> · the agent fetches it within seconds, if it is up</span>}
      </p>
      {command.status === "proposed" && <Approval commands={[command]} />}
      {command.result && <ResultView result={command.result} />}
      {writes && <Output key={command.id} command={command} />}
    </div>
  );
}
