import { useEffect, useRef } from "react";
import { Link, commandPath } from "../app/router";
import { Approval } from "./Approval";
import type { Command } from "./command";
import { Progress } from "./Progress";
import { useCommand } from "./useCommands";

interface MadeProps {
  commands: readonly Command[];
  /** Back to the form. */
  again: () => void;
  close: () => void;
}

/** What came of a request for commands: of one how it goes on, of several where they are. */
export function Made({ commands, again, close }: MadeProps) {
  const [first] = commands;
  const box = useRef<HTMLDivElement>(null);
  // The form's button, which had the focus, is gone.
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} className="form" tabIndex={-1}>
      {first === undefined && <p>No node fits: no command was made.</p>}
      {first !== undefined && commands.length > 1 && (
        <>
          <p>{commands.length} commands were made, one for each node.</p>
          {first.status === "proposed" && <Approval commands={commands} />}
        </>
      )}
      {first !== undefined && commands.length === 1 && <One command={first} />}
      <div className="bar end">
        <button type="button" onClick={again}>
          Another one
        </button>
        {first !== undefined && <Link href={placeOf(first)}>{commands.length > 1 ? "Show them" : "Its page"}</Link>}
        <button type="button" className="primary" onClick={close}>
          Done
        </button>
      </div>
    </div>
  );
}

const placeOf = ({ id, batchId }: Command): string => (batchId === null ? commandPath(id) : `/commands?batchId=${encodeURIComponent(batchId)}`);

function One({ command: made }: { command: Command }) {
  const { command } = useCommand(made.id);
  return <Progress command={command ?? made} />;
}
