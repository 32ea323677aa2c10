import { useUser } from "../session/session";
import { ConfirmButton } from "../ui/ConfirmButton";
import { DataTable, type Column } from "../ui/DataTable";
import { DialogButton } from "../ui/Dialog";
import { labelsText } from "../ui/labels";
import { Loading } from "../ui/Loading";
import { Mark } from "../ui/Mark";
import { Message } from "../ui/Message";
import { useLoad } from "../ui/useLoad";
import { usePageTitle } from "../ui/usePageTitle";
import { CommandTabs } from "./CommandTabs";
import { CHOICES, NEW_ROUTE, type RouteRule } from "./route";
import { RouteForm } from "./RouteForm";
import { routesApi } from "./workersApi";
import "../ui/styles/work.css";

/** Who does what, for commands whose maker names nobody. */
export default function RoutesPage() {
  const mayAct = useUser().role !== "viewer";
  const loaded = useLoad(routesApi.list);
  usePageTitle("Routing");
  return (
    <>
      <div className="page-head">
        <h1>Routing</h1>
        <CommandTabs />
        {mayAct && (
          <DialogButton label="Make a rule" title="Make a routing rule" className="primary" testId="make-route">
            {(close) => (
              <RouteForm
                before={NEW_ROUTE}
                button="Make it"
                close={close}
                save={async (route) => {
                  await routesApi.create(route);
                  loaded.reload();
                }}
              />
            )}
          </DialogButton>
        )}
      </div>
      <Loading of={loaded}>
        {(routes) =>
          routes.length === 0 ? (
            <NoRoutes mayAct={mayAct} />
          ) : (
            <div className="panel-box">
              <DataTable
                caption="Routing rules, in the order in which they are looked at"
                rows={routes}
                columns={COLUMNS}
                keyOf={({ id }) => id}
                empty=""
                {...(mayAct ? { actions: (route: RouteRule) => <Actions route={route} reload={loaded.reload} /> } : {})}
              />
            </div>
          )
        }
      </Loading>
    </>
  );
}

const COLUMNS: readonly Column<RouteRule>[] = [
  {
    title: "Rule",
    cell: ({ name, priority }) => (
      <>
        <b>{name}</b>
        <div className="field-hint">priority {priority}</div>
      </>
    ),
  },
  { title: "Actions", cell: ({ action }) => <code>{action}</code> },
  {
    title: "Who",
    cell: ({ labels, capability, choose }) => {
      const text = labelsText(labels);
      const chosen = CHOICES.find(([value]) => value === choose)?.[1] ?? choose;
      return `${chosen}${text === "" ? "" : ` with ${text}`}${capability === null ? "" : ` that can do ${capability}`}`;
    },
  },
  {
    title: "State",
    cell: ({ enabled }) => (
      <Mark tone={enabled ? "good" : "off"} state={enabled ? "on" : "off"}>
        {enabled ? "on" : "off"}
      </Mark>
    ),
  },
];

function Actions({ route, reload }: { route: RouteRule; reload: () => void }) {
  return (
    <>
      <DialogButton label="Edit" title={`Edit ${route.name}`} className="quiet">
        {(close) => (
          <RouteForm
            before={route}
            button="Save"
            close={close}
            save={async (definition) => {
              await routesApi.replace(route, definition);
              reload();
            }}
          />
        )}
      </DialogButton>
      <ConfirmButton label="Delete" title={`Delete ${route.name}?`} action={() => routesApi.remove(route).then(reload)}>
        Commands that name it find nobody any more.
      </ConfirmButton>
    </>
  );
}

/** Teaches what routing rules are. */
function NoRoutes({ mayAct }: { mayAct: boolean }) {
  return (
    <Message title="There is no routing rule yet">
      <p>
        A command may name a rule in place of a node: “whoever makes reports”. The rule says which agents are meant, and whether the least
        loaded of them gets it or all. Programs and jobs use it as <code>{'{"route": "reports"}'}</code>, or <code>*</code> for the first rule
        that takes the action.
      </p>
      <p>{mayAct ? "Press “Make a rule”." : "Operators make them."}</p>
    </Message>
  );
}
