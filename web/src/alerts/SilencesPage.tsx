import { useCallback } from "react";
import { useFleet } from "../fleet/fleet";
import { useUser } from "../session/session";
import { ConfirmButton } from "../ui/ConfirmButton";
import { DataTable, type Column } from "../ui/DataTable";
import { dayTime, NOTHING } from "../ui/format";
import { Loading } from "../ui/Loading";
import { Mark } from "../ui/Mark";
import { Message } from "../ui/Message";
import { useLoad } from "../ui/useLoad";
import { usePageTitle } from "../ui/usePageTitle";
import { useNow } from "../ui/useNow";
import { AlertTabs } from "./AlertTabs";
import { scopeWords } from "./ruleWords";
import { rulesApi } from "./rulesApi";
import { SilenceButton } from "./SilenceForm";
import { holds, silencesApi, type Silence } from "./silence";
import "../ui/styles/work.css";
import "./alerts.css";

/** Times in which nobody is told of some alerts. */
export default function SilencesPage() {
  const mayAct = useUser().role !== "viewer";
  const loaded = useLoad(silencesApi.list);
  usePageTitle("Silences");
  return (
    <>
      <div className="page-head">
        <h1>Silences</h1>
        <AlertTabs />
        {mayAct && <SilenceButton start={{ node: null, rule: null }} label="Silence alerts" className="primary" onMade={loaded.reload} />}
      </div>
      <Loading of={loaded}>
        {(silences) => (silences.length === 0 ? <None /> : <Table silences={silences} mayAct={mayAct} reload={loaded.reload} />)}
      </Loading>
    </>
  );
}

function Table({ silences, mayAct, reload }: { silences: readonly Silence[]; mayAct: boolean; reload: () => void }) {
  const store = useFleet();
  const now = useNow();
  const { data } = useLoad(rulesApi.list);
  const nameOf = useCallback((id: string): string => store.node(id)?.name ?? id, [store]);
  const ruleOf = (id: string): string => data?.rules.find((rule) => rule.id === id)?.name ?? id;
  const columns: readonly Column<Silence>[] = [
    {
      title: "Of",
      cell: ({ scope }) => (
        <>
          <b>{scope.ruleIds.length === 0 ? "every rule" : scope.ruleIds.map(ruleOf).join(", ")}</b> on {scopeWords({ ...scope, types: [] }, nameOf)}
        </>
      ),
    },
    { title: "Why", cell: ({ reason }) => reason || NOTHING },
    {
      title: "State",
      cell: (silence) =>
        holds(silence, now) ? (
          <Mark tone="busy" state="on">
            holds
          </Mark>
        ) : (
          <Mark tone="off" state="off">
            {(silence.from ?? 0) > now ? "to come" : "over"}
          </Mark>
        ),
    },
    { title: "Until", cell: ({ until }) => (until === null ? NOTHING : dayTime(until)) },
    { title: "By", cell: ({ createdBy }) => createdBy ?? NOTHING },
  ];
  return (
    <div className="panel-box">
      <DataTable
        caption="Silences"
        rows={silences}
        columns={columns}
        keyOf={({ id }) => id}
        empty=""
        {...(mayAct
          ? {
              actions: ({ id }: Silence) => (
                <ConfirmButton label="End" title="End this silence?" action={() => silencesApi.end(id).then(reload)} calm>
                  What fires is told again from now on.
                </ConfirmButton>
              ),
            }
          : {})}
      />
    </div>
  );
}

function None() {
  return (
    <Message title="Nothing is silenced">
      <p>A silence keeps alerts from being told for a time, such as while you work on a host. The alerts themselves go on.</p>
    </Message>
  );
}
