import { CopyLine } from "../ui/CopyLine";
import { approveLine, type Command } from "./command";

/** How an operator lets proposals become commands. */
export function Approval({ commands }: { commands: readonly Command[] }) {
  const [first] = commands;
  if (!first) return null;
  const several = commands.length > 1 && first.batchId !== null;
  return (
    <div className="approval" data-testid="approval">
      <p>
        {several ? "They wait" : "It waits"} for an operator’s signature. It is made with a key that is on the operator’s machine alone: run
      </p>
      <CopyLine
        label="To approve"
        value={several ? `nexus commands approve --batch ${first.batchId}` : approveLine(first.id)}
        testId="approve-line"
      />
      <p className="field-hint">The host runs it only when it knows that key, and when its own list allows the action.</p>
    </div>
  );
}
