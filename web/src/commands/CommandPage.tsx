import type { ReactNode } from "react";
import { Link } from "../app/router";
import { useUser } from "../session/session";
import { clock, dayTime, elapsed, NOTHING } from "../ui/format";
import { Message } from "../ui/Message";
import { usePageTitle } from "../ui/usePageTitle";
import { CancelButton } from "./CancelButton";
import type { Command } from "./command";
import { Target } from "./CommandTable";
import { Progress } from "./Progress";
import { RunButton } from "./RunButton";
import { againOf } from "./draft";
import { useCommand } from "./useCommands";
import "../ui/styles/work.css";

/** One command: what it is, how it stands, what it wrote. */
export default function CommandPage({ id }: { id: string }) {
  const { command, error, reload } = useCommand(id);
  usePageTitle(command ? `${command.action} on ${command.target.name}` : "Command");
  return (
    <>
      <nav className="crumbs" aria-label="Breadcrumb">
        <Link href="/commands">Commands</Link> <span aria-hidden="true">/</span> <span aria-current="page">{command?.action ?? id}</span>
      </nav>
      {error && (
        <Message title={error.status === 404 ? "There is no such command" : error.title} error>
          <p>{error.status === 404 ? "It may have been made too long ago, or the address is mistyped." : error.message}</p>
          {error.status !== 404 && (
            <p>
              <button type="button" onClick={reload}>
                Try again
              </button>
            </p>
          )}
        </Message>
      )}
      {command === null && !error && (
        <p className="loading" role="status">
          Loading…
        </p>
      )}
      {command && <Whole command={command} reload={reload} />}
    </>
  );
}

function Whole({ command, reload }: { command: Command; reload: () => void }) {
  const mayAct = useUser().role !== "viewer";
  const again = againOf(command);
  return (
    <>
      <div className="page-head">
        <h1>
          {command.action} <span className="head-where">on {command.target.name}</span>
        </h1>
        {mayAct && (
          <div className="bar node-actions">
            {again && <RunButton label="Run again" title={`On ${command.target.name}`} start={again} />}
            <CancelButton command={command} onDone={reload} />
          </div>
        )}
      </div>
      <div className="work">
        <section className="panel-box" aria-label="How it stands">
          <Progress command={command} />
        </section>
        <section className="panel-box" aria-label="About it">
          <dl className="fact-list">
            {factsOf(command).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <h3>Arguments</h3>
          <pre className="output" tabIndex={0}>
            {command.arguments}
          </pre>
        </section>
      </div>
    </>
  );
}

function factsOf(command: Command): [string, ReactNode][] {
  const { approvedBy, batchId, startedAt, endedAt, createdAt, expiresAt, priority } = command;
  const facts: [string, ReactNode][] = [
    ["Where", <Target key="where" command={command} />],
    ["By", command.createdBy],
    ["Made", dayTime(createdAt)],
    ["Sent", command.sentAt === null ? NOTHING : clock(command.sentAt)],
    ["Began", startedAt === null ? NOTHING : clock(startedAt)],
    ["Ended", endedAt === null ? NOTHING : clock(endedAt)],
    ["Took", elapsed(startedAt, endedAt)],
    ["Given up", expiresAt === null ? NOTHING : dayTime(expiresAt)],
    ["Priority", priority],
    ["Signed by", approvedBy === null ? "nobody" : <code key="key">{approvedBy.keyId}</code>],
  ];
  if (batchId !== null) {
    facts.push(["Together with", <Link key="batch" href={`/commands?batchId=${encodeURIComponent(batchId)}`}>those of the same request</Link>]);
  }
  facts.push(["Id", <code key="id">{command.id}</code>]);
  return facts;
}
