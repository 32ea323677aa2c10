import { useCallback } from "react";
import { Link, rulePath } from "../app/router";
import { useFleet } from "../fleet/fleet";
import { useUser } from "../session/session";
import { ConfirmButton } from "../ui/ConfirmButton";
import { DataTable, type Column } from "../ui/DataTable";
import { FormError } from "../ui/FormError";
import { Loading } from "../ui/Loading";
import { Mark } from "../ui/Mark";
import { Message } from "../ui/Message";
import { useLoad } from "../ui/useLoad";
import { usePageTitle } from "../ui/usePageTitle";
import { useSubmit } from "../ui/useSubmit";
import { useActiveAlerts } from "./alerts";
import { AlertTabs } from "./AlertTabs";
import type { Rule } from "./rule";
import { conditionWords, scopeWords } from "./ruleWords";
import { rulesApi } from "./rulesApi";
import { SeverityMark } from "./Severity";
import "../ui/styles/work.css";
import "./alerts.css";

/** When an alert fires. */
export default function RulesPage() {
  const mayAct = useUser().role !== "viewer";
  const loaded = useLoad(rulesApi.list);
  usePageTitle("Alert rules");
  return (
    <>
      <div className="page-head">
        <h1>Alert rules</h1>
        <AlertTabs />
        {mayAct && (
          <Link href="/alerts/rules/new" className="button primary">
            Make a rule
          </Link>
        )}
      </div>
      <Loading of={loaded}>
        {({ rules, unknown }) => (
          <>
            {rules.length === 0 && <NoRules mayAct={mayAct} />}
            {rules.length > 0 && <RuleTable rules={rules} mayAct={mayAct} reload={loaded.reload} />}
            {unknown > 0 && (
              <p className="note">
                {unknown === 1 ? "One more rule is" : `${unknown} more rules are`} of a kind that this dashboard does not know. They are judged all the same.
              </p>
            )}
          </>
        )}
      </Loading>
    </>
  );
}

function RuleTable({ rules, mayAct, reload }: { rules: readonly Rule[]; mayAct: boolean; reload: () => void }) {
  const store = useFleet();
  const { alerts } = useActiveAlerts();
  const nameOf = useCallback((id: string): string => store.node(id)?.name ?? id, [store]);
  const firing = (rule: Rule): number => alerts.filter(({ ruleId, status }) => ruleId === rule.id && status === "firing").length;
  const columns: readonly Column<Rule>[] = [
    {
      title: "Rule",
      cell: (rule) => (
        <>
          <Link href={rulePath(rule.id)} data-testid="rule-link">
            <b>{rule.name}</b>
          </Link>
          <div className="field-hint">{conditionWords(rule.condition)}</div>
        </>
      ),
    },
    { title: "Severity", cell: ({ severity }) => <SeverityMark severity={severity} /> },
    { title: "Where", cell: ({ scope }) => scopeWords(scope, nameOf) },
    { title: "Now", cell: (rule) => <Now rule={rule} firing={firing(rule)} /> },
  ];
  return (
    <div className="panel-box">
      <DataTable
        caption="Alert rules"
        rows={rules}
        columns={columns}
        keyOf={({ id }) => id}
        empty=""
        {...(mayAct ? { actions: (rule: Rule) => <Actions rule={rule} onDone={reload} /> } : {})}
      />
    </div>
  );
}

function Now({ rule, firing }: { rule: Rule; firing: number }) {
  if (!rule.enabled) {
    return (
      <Mark tone="off" state="off">
        off
      </Mark>
    );
  }
  if (firing === 0) {
    return (
      <Mark tone="good" state="quiet">
        quiet
      </Mark>
    );
  }
  return (
    <Link href={`/alerts?ruleId=${encodeURIComponent(rule.id)}`} className="plain-link">
      <Mark tone="bad" state="firing">
        {firing} fire{firing === 1 ? "s" : ""}
      </Mark>
    </Link>
  );
}

function Actions({ rule, onDone }: { rule: Rule; onDone: () => void }) {
  const { busy, error, submit } = useSubmit(async () => {
    await rulesApi.enable(rule, !rule.enabled);
    onDone();
  });
  return (
    <>
      <button type="button" className="quiet" disabled={busy} onClick={() => submit()} data-testid="enable-rule">
        {rule.enabled ? "Switch off" : "Switch on"}
        <span className="hidden"> {rule.name}</span>
      </button>
      <ConfirmButton label="Delete" title={`Delete ${rule.name}?`} action={() => rulesApi.remove(rule).then(onDone)}>
        What it has firing ends. Its history stays for as long as alerts are kept.
      </ConfirmButton>
      <FormError error={error} />
    </>
  );
}

function NoRules({ mayAct }: { mayAct: boolean }) {
  return (
    <Message title="There is no rule">
      <p>
        A rule says which series of which nodes is looked at, which value is too much, and for how long before somebody is told. Before you
        save one you see how often it would have fired.
      </p>
      <p>{mayAct ? <Link href="/alerts/rules/new">Make the first one</Link> : "Operators make them."}</p>
    </Message>
  );
}
