import { useCallback, useState } from "react";
import { DataTable, type Column } from "../ui/DataTable";
import { clock, dayTime, NOTHING } from "../ui/format";
import { Loading } from "../ui/Loading";
import { Pager } from "../ui/Pager";
import { useLoad } from "../ui/useLoad";
import { ALL_ENTRIES, auditApi, type AuditEntry, type AuditFilter } from "./auditApi";
import { AuditFilterForm } from "./AuditFilterForm";

const COLUMNS: readonly Column<AuditEntry>[] = [
  { title: "When", cell: ({ at }) => (at === null ? NOTHING : <time title={clock(at)}>{dayTime(at)}</time>) },
  { title: "Who", cell: (entry) => entry.actor },
  {
    title: "What",
    cell: (entry) => (
      <>
        <b>{entry.action}</b>
        {entry.refused && <span className="field-error"> · refused</span>}
        {entry.detail !== null && <div className="field-hint">{entry.detail}</div>}
      </>
    ),
  },
  { title: "On", cell: (entry) => entry.target || NOTHING },
  { title: "From", cell: (entry) => entry.address ?? NOTHING },
];

/** Who did what, a page at a time. */
export function AuditSection() {
  const [filter, setFilter] = useState<AuditFilter>(ALL_ENTRIES);
  const [places, setPlaces] = useState<readonly string[]>([]);
  const after = places.at(-1) ?? null;
  const loaded = useLoad(useCallback((signal: AbortSignal) => auditApi.list(filter, after, signal), [filter, after]));
  const search = (wanted: AuditFilter): void => {
    setFilter({ ...wanted });
    setPlaces([]);
  };
  return (
    <div className="panel">
      <AuditFilterForm onSearch={search} />
      <Loading of={loaded}>
        {({ entries, next }) => (
          <>
            <DataTable
              caption="Audit log, newest first"
              rows={entries}
              columns={COLUMNS}
              keyOf={(entry) => entry.id}
              empty={next === null ? "Nothing matches." : "Nothing matches in this stretch of the log; older entries may."}
            />
            <Pager places={places} next={next} onPlaces={setPlaces} back="Newer" on="Older" />
          </>
        )}
      </Loading>
    </div>
  );
}
