import type { Alert } from "./alert";
import { groupsOf, type AlertGroup } from "./alertGroups";
import { AcknowledgeButton } from "./AcknowledgeButton";
import { AlertRow } from "./AlertRow";
import { SeverityMark } from "./Severity";
import { SilenceButton } from "./SilenceForm";

interface AlertGroupsProps {
  alerts: readonly Alert[];
  mayAct: boolean;
}

/** As many alerts of a group are drawn; more are counted. */
const MOST_SHOWN = 100;

/** Active alerts, the most urgent first; a rule that fires on many nodes is one line that opens. */
export function AlertGroups({ alerts, mayAct }: AlertGroupsProps) {
  return (
    <ol className="alerts" data-testid="alerts">
      {groupsOf(alerts).map((group) => {
        const [first, ...rest] = group.alerts;
        if (rest.length === 0) return <AlertRow key={group.key} alert={first} mayAct={mayAct} />;
        return <Group key={group.key} group={group} mayAct={mayAct} />;
      })}
    </ol>
  );
}

function Group({ group: { alerts, nodes }, mayAct }: { group: AlertGroup; mayAct: boolean }) {
  const [{ severity, status, ruleId, ruleName }] = alerts;
  const open = alerts.filter(({ acknowledged }) => acknowledged === null);
  const more = alerts.length - MOST_SHOWN;
  return (
    <li className="alert-group" data-severity={severity} data-testid="alert-group">
      <details>
        <summary>
          <SeverityMark severity={severity} wordless /> <b>{ruleName}</b> {status === "pending" ? "is about to fire" : "fires"} on {nodes} node{nodes === 1 ? "" : "s"}
          {alerts.length > nodes && <>, {alerts.length} alerts</>}
          {open.length === 0 && <span className="tag">all seen</span>}
        </summary>
        <ol className="alerts">
          {alerts.slice(0, MOST_SHOWN).map((alert) => (
            <AlertRow key={alert.id} alert={alert} mayAct={mayAct} />
          ))}
        </ol>
        {more > 0 && <p className="note">And {more} more.</p>}
      </details>
      {mayAct && (
        <div className="alert-actions">
          {status === "firing" && open.length > 0 && <AcknowledgeButton alerts={open} />}
          {ruleId !== null && <SilenceButton start={{ node: null, rule: { id: ruleId, name: ruleName } }} />}
        </div>
      )}
    </li>
  );
}
