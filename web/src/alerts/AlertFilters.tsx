import { NodeFilter } from "../commands/NodeFilter";
import { SelectField } from "../ui/Field";
import { useLoad } from "../ui/useLoad";
import { SEVERITIES } from "./alert";
import type { AlertFilter } from "./alertsApi";
import { rulesApi } from "./rulesApi";
import { severityWord } from "./Severity";

interface AlertFiltersProps {
  filter: AlertFilter;
  onFilter: (filter: AlertFilter) => void;
  /** Takes every filter away; null while there is none. */
  onAll: (() => void) | null;
}

const SEVERITY_OPTIONS = SEVERITIES.map((severity): [string, string] => [severity, severityWord(severity)]);

/** Which alerts are shown; a change holds at once. */
export function AlertFilters({ filter, onFilter, onAll }: AlertFiltersProps) {
  const { data } = useLoad(rulesApi.list);
  const rules = data?.rules.map(({ id, name }): [string, string] => [id, name]) ?? [];
  // The rule may be gone, or not be loaded yet.
  if (filter.ruleId !== "" && !rules.some(([id]) => id === filter.ruleId)) rules.push([filter.ruleId, "the one of this address"]);
  return (
    <form role="search" className="filters" onSubmit={(event) => event.preventDefault()}>
      <SelectField
        label="Severity"
        value={filter.severity}
        onValue={(severity) => onFilter({ ...filter, severity })}
        options={[["", "all"], ...SEVERITY_OPTIONS]}
      />
      <SelectField label="Rule" value={filter.ruleId} onValue={(ruleId) => onFilter({ ...filter, ruleId })} options={[["", "all"], ...rules]} />
      <NodeFilter id={filter.nodeId} onPick={(node) => onFilter({ ...filter, nodeId: node?.id ?? "" })} />
      {onAll && (
        <button type="button" className="quiet" onClick={onAll}>
          Show all
        </button>
      )}
    </form>
  );
}
