import { useState } from "react";
import { CommandTabs } from "../agents/CommandTabs";
import { useUser } from "../session/session";
import { Message } from "../ui/Message";
import { usePageTitle } from "../ui/usePageTitle";
import { CommandFilters } from "./CommandFilters";
import { CommandTable } from "./CommandTable";
import { EVERY_COMMAND, type CommandFilter } from "./commandsApi";
import { filterOf, filterQuery } from "./filterQuery";
import { RunButton } from "./RunButton";
import { useCommands } from "./useCommands";
import "../ui/styles/work.css";

/** What was and is to be done on hosts, newest first. */
export default function CommandsPage() {
  const { role } = useUser();
  const mayAct = role !== "viewer";
  const [filter, setFilter] = useState(() => filterOf(window.location.search));
  // Made anew, the fields show what holds: all.
  const [cleared, setCleared] = useState(0);
  usePageTitle("Commands");
  const query = filterQuery(filter);
  const change = (next: CommandFilter): void => {
    setFilter(next);
    window.history.replaceState(window.history.state, "", window.location.pathname + filterQuery(next));
  };
  const showAll = (): void => {
    change(EVERY_COMMAND);
    setCleared(cleared + 1);
  };
  return (
    <>
      <div className="page-head">
        <h1>Commands</h1>
        <CommandTabs />
        {mayAct && <RunButton label="Run a command" title="Run a command" className="primary" />}
      </div>
      <CommandFilters key={cleared} filter={filter} onFilter={change} onAll={query === "" ? null : showAll} />
      <List key={query} filter={filter} mayAct={mayAct} isAll={query === ""} />
    </>
  );
}

function List({ filter, mayAct, isAll }: { filter: CommandFilter; mayAct: boolean; isAll: boolean }) {
  const { commands, pending, error, hasOlder, loadOlder, retry } = useCommands(filter);
  const waiting = commands.filter(({ status }) => status === "proposed").length;
  return (
    <>
      {error && (
        <Message title={error.title} error>
          <p>{error.message}</p>
          <p>
            <button type="button" onClick={retry}>
              Try again
            </button>
          </p>
        </Message>
      )}
      {pending && (
        <p className="loading" role="status">
          Loading…
        </p>
      )}
      {!pending && !error && commands.length === 0 && !hasOlder && isAll && <NoCommands mayAct={mayAct} />}
      {waiting > 0 && (
        <p className="proposal-note">
          {waiting === 1 ? "One command waits" : `${waiting} commands wait`} for an operator’s signature, made with{" "}
          <code>nexus commands approve ID</code>.
        </p>
      )}
      {!pending && (commands.length > 0 || !isAll) && (
        <div className="panel-box">
          <CommandTable commands={commands} mayAct={mayAct} onChange={retry} empty={error ? "" : "No command matches."} />
        </div>
      )}
      {hasOlder && (
        <button type="button" className="quiet" onClick={loadOlder}>
          Older
        </button>
      )}
    </>
  );
}

/** Teaches what commands are. */
function NoCommands({ mayAct }: { mayAct: boolean }) {
  return (
    <Message title="No command has been made yet">
      <p>
        Every host answers a few harmless ones: ping, its processes, its system, the end of its agent’s log.{" "}
        {mayAct ? "Press “Run a command” and choose a node." : "Operators can run them."}
      </p>
      <p>
        Anything else has to stand in the host’s own <code>agent.yaml</code> under <code>commands.allow</code>, and carries an operator’s
        signature, made with <code>nexus commands approve</code>: whoever takes this server over gets no shell on any host.
      </p>
    </Message>
  );
}
