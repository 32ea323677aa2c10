import { useState, type SyntheticEvent } from "react";
import { Field, SelectField } from "../ui/Field";
import { ALL_ENTRIES, type AuditFilter } from "./auditApi";

export function AuditFilterForm({ onSearch }: { onSearch: (filter: AuditFilter) => void }) {
  const [filter, setFilter] = useState(ALL_ENTRIES);
  const set = (change: Partial<AuditFilter>): void => setFilter({ ...filter, ...change });
  const search = (event: SyntheticEvent): void => {
    event.preventDefault();
    onSearch(filter);
  };
  const clear = (): void => {
    setFilter(ALL_ENTRIES);
    onSearch(ALL_ENTRIES);
  };
  return (
    <form role="search" className="filters" onSubmit={search}>
      <Field label="Who" value={filter.actor} onValue={(actor) => set({ actor })} maxLength={256} placeholder="ada" />
      <Field label="What" value={filter.action} onValue={(action) => set({ action })} maxLength={256} placeholder="user.*" />
      <Field label="On" value={filter.target} onValue={(target) => set({ target })} maxLength={256} placeholder="node:*" />
      <SelectField
        label="Result"
        value={filter.result}
        onValue={(result) => set({ result: result as AuditFilter["result"] })}
        options={[["", "all"], ["ok", "done"], ["refused", "refused"]]}
      />
      <Field label="From" type="datetime-local" value={filter.from} onValue={(from) => set({ from })} />
      <Field label="To" type="datetime-local" value={filter.to} onValue={(to) => set({ to })} />
      <div className="bar">
        <button type="submit" className="primary">
          Search
        </button>
        <button type="button" onClick={clear}>
          Show all
        </button>
      </div>
    </form>
  );
}
