import { ConfirmButton } from "../ui/ConfirmButton";
import { DataTable, type Column } from "../ui/DataTable";
import { ago, dayTime, NOTHING } from "../ui/format";
import { Loading } from "../ui/Loading";
import { useLoad } from "../ui/useLoad";
import { accountApi, type LogIn } from "./accountApi";
import { browserName } from "./browserName";

const COLUMNS: readonly Column<LogIn>[] = [
  {
    title: "Where",
    cell: (one) => (
      <>
        <span title={one.userAgent ?? undefined}>{browserName(one.userAgent)}</span>
        {one.current && <b> · this one</b>}
      </>
    ),
  },
  { title: "Address", cell: (one) => one.address ?? NOTHING },
  { title: "Since", cell: (one) => (one.createdAt === null ? NOTHING : dayTime(one.createdAt)) },
  { title: "Used", cell: (one) => ago(one.lastUsedAt, Date.now()) },
];

/** Where one is logged in. This session ends by logging out. */
export function Sessions() {
  const loaded = useLoad(accountApi.sessions);
  return (
    <div className="panel">
      <h3>Where you are logged in</h3>
      <Loading of={loaded}>
        {(sessions) => (
          <DataTable
            caption="Sessions"
            rows={sessions}
            columns={COLUMNS}
            keyOf={(one) => one.id}
            empty="There is no session."
            actions={(one) =>
              !one.current && (
                <ConfirmButton label="End" title="End this session?" action={() => accountApi.endSession(one.id).then(loaded.reload)}>
                  {browserName(one.userAgent)} has to log in again, within half a minute.
                </ConfirmButton>
              )
            }
          />
        )}
      </Loading>
    </div>
  );
}
