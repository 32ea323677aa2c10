import { askPath, navigate } from "../app/router";
import type { Command } from "../commands/command";
import { EVERY_COMMAND, type CommandFilter } from "../commands/commandsApi";
import { useCommands } from "../commands/useCommands";
import { useUser } from "../session/session";
import { Message } from "../ui/Message";
import { useLoad } from "../ui/useLoad";
import { usePageTitle } from "../ui/usePageTitle";
import { aiApi } from "./aiApi";
import { Answer } from "./Answer";
import { AskForm } from "./AskForm";
import { AskHistory } from "./AskHistory";
import { ModelHealth } from "./ModelHealth";
import "../ui/styles/work.css";
import "./ask.css";

const QUESTIONS: CommandFilter = { ...EVERY_COMMAND, action: "ask" };

/** Questions about the fleet, answered by the user's own models. `id` is the question that is shown. */
export default function AskPage({ id }: { id: string | null }) {
  const user = useUser();
  const mayAsk = user.role !== "viewer";
  const { commands, pending, error, take, ...list } = useCommands(QUESTIONS);
  const health = useLoad(aiApi.health);
  const models = useLoad(aiApi.models);
  // Admins are told of everybody's.
  const own = commands.filter((command) => command.createdBy === user.username);
  usePageTitle("Ask");
  const asked = (command: Command): void => {
    take(command);
    navigate(askPath(command.id));
  };
  return (
    <>
      <h1 className="page-head">Ask</h1>
      <ModelHealth health={health} models={models} />
      <div className="ask" data-alone={own.length === 0}>
        <div className="ask-main">
          {mayAsk ? (
            <AskForm models={models.data ?? []} isFirst={!pending && own.length === 0} onAsked={asked} />
          ) : (
            <Message title="Operators ask">
              <p>Your role is to look. An admin can give you another one.</p>
            </Message>
          )}
          {error && (
            <Message title={error.title} error>
              <p>Your earlier questions are missing. {error.message}</p>
              <p>
                <button type="button" onClick={list.retry}>
                  Try again
                </button>
              </p>
            </Message>
          )}
          {id !== null && <Answer key={id} id={id} />}
        </div>
        <AskHistory commands={own} shown={id} hasOlder={list.hasOlder} loadOlder={list.loadOlder} />
      </div>
    </>
  );
}
