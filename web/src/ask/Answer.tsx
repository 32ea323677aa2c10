import { CancelButton } from "../commands/CancelButton";
import { commandTone, commandWord, hasEnded, questionOf, type Command } from "../commands/command";
import { useCommand } from "../commands/useCommands";
import { useOutput } from "../commands/useOutput";
import { dayTime, duration } from "../ui/format";
import { Mark } from "../ui/Mark";
import { Message } from "../ui/Message";
import { AnswerText } from "./AnswerText";
import { partOutput } from "./askOutput";
import { parseAskRecord, type AskRecord } from "./askRecord";
import { Steps } from "./Steps";

/** A question with its answer, which comes as it is written. `id` stays the same. */
export function Answer({ id }: { id: string }) {
  const { command, error, reload } = useCommand(id);
  if (error) {
    return (
      <Message title={error.status === 404 ? "There is no such question" : error.title} error>
        <p>{error.status === 404 ? "It may be too old, or somebody else’s." : error.message}</p>
      </Message>
    );
  }
  if (!command) {
    return (
      <p className="loading" role="status">
        Loading…
      </p>
    );
  }
  return (
    <article className="panel-box answer" aria-label="Question and answer">
      <header>
        <p className="question">{questionOf(command) ?? command.arguments}</p>
        <div className="answer-state">
          <span role="status">
            <Mark tone={commandTone(command.status)} state={command.status}>
              {stateWords(command)}
            </Mark>
          </span>
          <CancelButton command={command} onDone={reload} />
        </div>
      </header>
      {hasEnded(command.status) ? <Ended command={command} /> : <Coming id={id} />}
    </article>
  );
}

function stateWords({ status }: Command): string {
  switch (status) {
    case "queued":
    case "sent":
      return "waits for its turn";
    case "running":
      return "being answered";
    case "completed":
      return "answered";
    case "proposed":
    case "failed":
    case "cancelled":
    case "expired":
    case "refused":
      return commandWord(status);
  }
}

/** What has been written so far. */
function Coming({ id }: { id: string }) {
  const { text: output, error } = useOutput(id);
  const { notes, text } = partOutput(output);
  return (
    <>
      {notes.length > 0 && (
        <ul className="ask-notes">
          {notes.map((note, at) => (
            <li key={at}>{note}</li>
          ))}
        </ul>
      )}
      {text !== "" && <AnswerText text={text} />}
      <p className="note working">{output === "" ? "A model that has to be loaded first takes a while." : "More is coming…"}</p>
      {error && <p className="note">{error.message}</p>}
    </>
  );
}

function Ended({ command }: { command: Command }) {
  const { result } = command;
  const record = parseAskRecord(result?.data);
  return (
    <>
      {typeof result?.error === "string" && <p className="form-error">{result.error}</p>}
      {typeof record?.answer === "string" && <AnswerText text={record.answer} />}
      {record?.answerCut === true && <p className="note">The answer was longer than is kept.</p>}
      {record && <Steps steps={record.steps} />}
      <p className="field-hint">{footOf(command, record)}</p>
    </>
  );
}

function footOf(command: Command, record: AskRecord | null): string {
  const parts = [dayTime(command.createdAt)];
  if (record?.model) parts.push(record.model);
  if (record && record.tokens > 0) parts.push(`${record.tokens} tokens`);
  if (typeof record?.milliseconds === "number") parts.push(duration(record.milliseconds / 1_000));
  if (typeof record?.answer === "string") parts.push("written by a model: check what matters");
  return parts.join(" · ");
}
