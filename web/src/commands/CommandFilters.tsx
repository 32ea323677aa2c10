import { useState, type SyntheticEvent } from "react";
import { Field, SelectField } from "../ui/Field";
import { commandWord, STATUSES } from "./command";
import type { CommandFilter } from "./commandsApi";
import { BUILT_INS, type NodeRef } from "./draft";
import { NodeFilter } from "./NodeFilter";

interface CommandFiltersProps {
  filter: CommandFilter;
  onFilter: (filter: CommandFilter) => void;
  /** Takes every filter away; null while there is none. */
  onAll: (() => void) | null;
}

const STATES = STATUSES.map((status): [string, string] => [status, commandWord(status)]);

/** Which commands are shown; a change holds at once. */
export function CommandFilters({ filter, onFilter, onAll }: CommandFiltersProps) {
  const [action, setAction] = useState(filter.action);
  const pick = (picked: NodeRef | null): void => onFilter({ ...filter, nodeId: picked?.id ?? "" });
  const put = (): void => {
    if (action.trim() !== filter.action) onFilter({ ...filter, action: action.trim() });
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    put();
  };
  return (
    <form role="search" className="filters" onSubmit={submit}>
      <SelectField
        label="State"
        value={filter.status}
        onValue={(status) => onFilter({ ...filter, status })}
        options={[["", "all"], ...STATES]}
      />
      <NodeFilter id={filter.nodeId} onPick={pick} />
      <Field
        label="Action"
        value={action}
        onValue={setAction}
        onBlur={put}
        maxLength={64}
        placeholder={BUILT_INS[0]?.action}
        autoComplete="off"
        spellCheck={false}
      />
      {onAll && (
        <button type="button" className="quiet" onClick={onAll}>
          Show all
        </button>
      )}
    </form>
  );
}
