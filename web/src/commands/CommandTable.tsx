import { askPath, commandPath, Link, nodePath } from "../app/router";
import { DataTable, type Column } from "../ui/DataTable";
import { ago, dayTime, elapsed } from "../ui/format";
import { Mark } from "../ui/Mark";
import { useNow } from "../ui/useNow";
import { CancelButton } from "./CancelButton";
import { commandTone, commandWord, questionOf, type Command } from "./command";

interface CommandTableProps {
  commands: readonly Command[];
  /** Operators cancel. */
  mayAct: boolean;
  onChange: () => void;
  empty: string;
}

export function CommandTable({ commands, mayAct, onChange, empty }: CommandTableProps) {
  return (
    <DataTable
      caption="Commands, newest first"
      rows={commands}
      columns={COLUMNS}
      keyOf={(command) => command.id}
      empty={empty}
      {...(mayAct ? { actions: (command: Command) => <CancelButton command={command} onDone={onChange} /> } : {})}
    />
  );
}

const COLUMNS: readonly Column<Command>[] = [
  {
    title: "What",
    cell: (command) => (
      <>
        <Link href={command.action === "ask" ? askPath(command.id) : commandPath(command.id)} data-testid="command-link">
          <b>{command.action}</b>
        </Link>
        {command.arguments !== "{}" && <div className="field-hint clip">{questionOf(command) ?? command.arguments}</div>}
      </>
    ),
  },
  { title: "Where", cell: (command) => <Target command={command} /> },
  {
    title: "State",
    cell: ({ status, result }) => (
      <>
        <Mark tone={commandTone(status)} state={status}>
          {commandWord(status)}
        </Mark>
        {typeof result?.error === "string" && <div className="field-hint clip">{result.error}</div>}
      </>
    ),
  },
  { title: "By", cell: (command) => command.createdBy },
  { title: "When", cell: (command) => <When at={command.createdAt} /> },
  {
    title: "Took",
    cell: ({ startedAt, endedAt }) => elapsed(startedAt, endedAt),
  },
];

export function Target({ command: { target } }: { command: Command }) {
  return target.nodeId === null ? target.name : <Link href={nodePath(target.nodeId)}>{target.name}</Link>;
}

function When({ at }: { at: number }) {
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={dayTime(at)}>
      {ago(at, now)}
    </time>
  );
}
