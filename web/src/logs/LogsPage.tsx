import { useState } from "react";
import { usePageTitle } from "../ui/usePageTitle";
import { filterOf, filterQuery, type LogFilter } from "./logFilter";
import { LogsView } from "./LogsView";

/** What programs on the hosts have written. */
export default function LogsPage() {
  const [start] = useState(() => filterOf(window.location.search));
  usePageTitle("Logs");
  const remember = (filter: LogFilter): void =>
    window.history.replaceState(window.history.state, "", window.location.pathname + filterQuery(filter));
  return (
    <>
      <div className="page-head">
        <h1>Logs</h1>
      </div>
      <LogsView start={start} onFilter={remember} />
    </>
  );
}
