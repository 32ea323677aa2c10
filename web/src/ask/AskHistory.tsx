import { askPath, Link } from "../app/router";
import { commandTone, commandWord, questionOf, type Command } from "../commands/command";
import { ago } from "../ui/format";
import { Mark } from "../ui/Mark";
import { useNow } from "../ui/useNow";

interface AskHistoryProps {
  commands: readonly Command[];
  /** The one that is shown. */
  shown: string | null;
  hasOlder: boolean;
  loadOlder: () => void;
}

/** One's own questions, newest first. */
export function AskHistory({ commands, shown, hasOlder, loadOlder }: AskHistoryProps) {
  const now = useNow();
  if (commands.length === 0) return null;
  return (
    <nav className="panel-box ask-history" aria-label="Your questions">
      <h2>Your questions</h2>
      <ul>
        {commands.map((command) => (
          <li key={command.id}>
            <Link href={askPath(command.id)} aria-current={command.id === shown ? "page" : undefined}>
              <span className="clip">{questionOf(command) ?? command.arguments}</span>
              <span className="field-hint">
                <Mark tone={commandTone(command.status)} state={command.status}>
                  <span className="hidden">{commandWord(command.status)}, </span>
                </Mark>{" "}
                {ago(command.createdAt, now)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {hasOlder && (
        <button type="button" className="quiet" onClick={loadOlder}>
          Older
        </button>
      )}
    </nav>
  );
}
