import { useCallback, useState, type ReactNode, type SyntheticEvent } from "react";
import { NodeFilter } from "../commands/NodeFilter";
import { Field, SelectField } from "../ui/Field";
import { parseLabels } from "../ui/labels";
import { LabelsField } from "../ui/LabelsField";
import { Segments } from "../ui/Segments";
import { clock, dayTime } from "../ui/format";
import { useLoad } from "../ui/useLoad";
import { SPANS, type LogFilter } from "./logFilter";
import { LEVELS } from "./logLine";
import { logsApi } from "./logsApi";

interface LogFiltersProps {
  filter: LogFilter;
  onFilter: (filter: LogFilter) => void;
  /** Every line is of one node: nothing is chosen. */
  nodeless: boolean;
  /** Takes every filter away; null while there is none. */
  onAll: (() => void) | null;
  /** The time can't be chosen: it is now. */
  isLive: boolean;
  /** What else can be switched. */
  children: ReactNode;
}

const LEVEL_OPTIONS = LEVELS.slice(1).map((level): [string, string] => [level, level === "fatal" ? "fatal" : `${level} and worse`]);

/** Which lines are shown. The search holds when it is sent, the rest at once. */
export function LogFilters({ filter, onFilter, nodeless, onAll, isLive, children }: LogFiltersProps) {
  const [q, setQ] = useState(filter.q);
  const search = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (q.trim() !== filter.q) onFilter({ ...filter, q: q.trim() });
  };
  return (
    <form role="search" className="log-filters" onSubmit={search}>
      <div className="filters">
        <Field
          label="Search"
          type="search"
          value={q}
          onValue={setQ}
          onBlur={search}
          maxLength={200}
          placeholder={'timeout "no route to host"'}
          autoComplete="off"
          spellCheck={false}
        />
        <SelectField
          label="Level"
          value={filter.level}
          onValue={(level) => onFilter({ ...filter, level })}
          options={[["", "all"], ...LEVEL_OPTIONS]}
        />
        {!nodeless && <NodeFilter id={filter.nodeId} onPick={(node) => onFilter({ ...filter, nodeId: node?.id ?? "", source: "" })} />}
        <SourceField key={filter.nodeId} filter={filter} onFilter={onFilter} />
        {!nodeless && filter.nodeId === "" && <Labels filter={filter} onFilter={onFilter} />}
      </div>
      <div className="bar">
        {!isLive && <Times filter={filter} onFilter={onFilter} />}
        {onAll && (
          <button type="button" className="quiet" onClick={onAll}>
            Show all
          </button>
        )}
        {children}
      </div>
    </form>
  );
}

type PartProps = Pick<LogFiltersProps, "filter" | "onFilter">;

function SourceField({ filter, onFilter }: PartProps) {
  const { data } = useLoad(useCallback((signal: AbortSignal) => logsApi.sources(filter.nodeId, signal), [filter.nodeId]));
  const known = data?.map(({ source }) => source) ?? [];
  const offered = filter.source === "" || known.includes(filter.source) ? known : [filter.source, ...known];
  return (
    <SelectField
      label="Source"
      value={filter.source}
      onValue={(source) => onFilter({ ...filter, source })}
      options={[["", "all"], ...offered.map((one): [string, string] => [one, one])]}
    />
  );
}

/** They hold when the field is left. */
function Labels({ filter, onFilter }: PartProps) {
  const [labels, setLabels] = useState(filter.labels);
  const put = (): void => {
    if (labels.trim() !== filter.labels && parseLabels(labels) !== null) onFilter({ ...filter, labels: labels.trim() });
  };
  return (
    <div onBlur={put}>
      <LabelsField value={labels} onValue={setLabels} hint="" error={null} />
    </div>
  );
}

function Times({ filter, onFilter }: PartProps) {
  if (filter.range) {
    const { from, to } = filter.range;
    return (
      <>
        <span>
          {dayTime(from)}:{clock(from).slice(-2)} to {clock(to)}
        </span>
        <button type="button" className="quiet" onClick={() => onFilter({ ...filter, range: null })}>
          Back to the last {SPANS.find(([span]) => span === filter.span)?.[1]}
        </button>
      </>
    );
  }
  return <Segments legend="In the last" name="log-span" value={filter.span} options={SPANS} onValue={(span) => onFilter({ ...filter, span })} />;
}
