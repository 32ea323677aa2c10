import { memo } from "react";
import { Link, nodePath } from "../app/router";
import { WhyButton } from "../events/WhyButton";
import { ago, dayTime } from "../ui/format";
import { saidOf } from "../ui/saidOf";
import { useNow } from "../ui/useNow";
import { AcknowledgeButton } from "./AcknowledgeButton";
import { sinceOf, type Alert } from "./alert";
import { alertWords } from "./ruleWords";
import { SeverityMark } from "./Severity";
import { SilenceButton } from "./SilenceForm";

interface AlertRowProps {
  alert: Alert;
  /** Operators acknowledge and silence. */
  mayAct: boolean;
  /** Where every alert is of the same node, its name is left out. */
  nameless?: boolean;
}

/** An active alert as a line: what is wrong and where, since when, and what can be done. */
export const AlertRow = memo(function AlertRow({ alert, mayAct, nameless = false }: AlertRowProps) {
  const { node, eventId, ruleId } = alert;
  return (
    <li className="alert" data-severity={alert.severity} data-status={alert.status} data-testid="alert">
      <SeverityMark severity={alert.severity} wordless />
      <div>
        <p>
          {node && !nameless && (
            <>
              <Link href={nodePath(node.id)}>{node.name}</Link>{" "}
            </>
          )}
          {sentenceOf(alert, nameless)}
        </p>
        <p className="field-hint">
          {alert.ruleName} <Notes alert={alert} />
        </p>
      </div>
      <Since alert={alert} />
      <div className="alert-actions">
        {eventId !== null && <WhyButton event={eventId} name={node?.name ?? alert.ruleName} />}
        {mayAct && alert.status === "firing" && alert.acknowledged === null && <AcknowledgeButton alerts={[alert]} />}
        {mayAct && !alert.silenced && (
          <SilenceButton start={{ node, rule: ruleId === null ? null : { id: ruleId, name: alert.ruleName } }} />
        )}
      </div>
    </li>
  );
});

/** The node's name stands before it, or goes without saying. */
function sentenceOf(alert: Alert, nameless: boolean): string {
  const text = alertWords(alert);
  const said = saidOf(text, alert.node?.name ?? null);
  return nameless && said !== text ? said.charAt(0).toUpperCase() + said.slice(1) : said;
}

/** What else is to be known of it. */
function Notes({ alert: { status, acknowledged, silenced, flapping } }: { alert: Alert }) {
  return (
    <>
      {status === "pending" && <span className="tag">waits: it has not lasted yet</span>}
      {acknowledged && (
        <span className="tag" title={acknowledged.at === null ? undefined : dayTime(acknowledged.at)}>
          seen by {acknowledged.by}
          {acknowledged.note !== null && <>: {acknowledged.note}</>}
        </span>
      )}
      {silenced && <span className="tag">silenced</span>}
      {flapping && <span className="tag">comes and goes</span>}
    </>
  );
}

function Since({ alert }: { alert: Alert }) {
  const now = useNow();
  const since = sinceOf(alert);
  if (since === null) return <span />;
  return (
    <time dateTime={new Date(since).toISOString()} title={dayTime(since)}>
      {ago(since, now)}
    </time>
  );
}
