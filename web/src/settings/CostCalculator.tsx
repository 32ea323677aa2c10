import { useCallback, useMemo, useState } from "react";
import { notYet } from "../alerts/notYet";
import { DataTable, type Column } from "../ui/DataTable";
import { Field, SelectField } from "../ui/Field";
import { NOTHING } from "../ui/format";
import { Loading } from "../ui/Loading";
import { useLoad } from "../ui/useLoad";
import { useSettled } from "../ui/useSettled";
import { money } from "./CostPanel";
import { CostGrid } from "./CostGrid";
import { estimateApi, type CostTerm, type Estimate, type FleetCase, type Peer } from "./costEstimate";
import { PriceFields } from "./PriceFields";

const START: FleetCase = { nodes: "100", flush: "", batch: "", stack: "", prices: {} };
const NO_TABLE = { rows: [], prices: {}, stacks: [] };

/** What a fleet would cost in the cloud, beside what others take. */
export function CostCalculator() {
  const [given, setGiven] = useState(START);
  const put = (change: Partial<FleetCase>): void => setGiven((last) => ({ ...last, ...change }));
  // Asked when the typing pauses, not with each key.
  const settled = useSettled(JSON.stringify(given));
  const asked = useMemo(() => JSON.parse(settled) as FleetCase, [settled]);
  const estimate = useLoad(useCallback((signal: AbortSignal) => estimateApi.estimate(asked, signal), [asked]));
  const prices = JSON.stringify(asked.prices);
  const loadTable = useCallback((signal: AbortSignal) => estimateApi.table(JSON.parse(prices) as FleetCase["prices"], signal), [prices]);
  const table = useLoad(loadTable);
  const { rows, prices: used, stacks } = table.data ?? NO_TABLE;
  if (estimate.error && notYet(estimate.error)) return null;
  return (
    <section className="panel" aria-labelledby="calculator-title" data-testid="cost-calculator">
      <h3 id="calculator-title">What would a fleet cost?</h3>
      <form className="filters" onSubmit={(event) => event.preventDefault()}>
        <Field label="Nodes" type="number" min={1} max={1_000_000} step={1} value={given.nodes} onValue={(nodes) => put({ nodes })} required />
        <Field
          label="Seconds between sendings"
          type="number"
          min={1}
          max={120}
          step={1}
          value={given.flush}
          onValue={(flush) => put({ flush })}
          placeholder="as usual for so many"
        />
        <Field
          label="Seconds to gather"
          type="number"
          min={1}
          max={60}
          step={1}
          value={given.batch}
          onValue={(batch) => put({ batch })}
          placeholder="as the stack has it"
        />
        {stacks.length > 0 && (
          <SelectField
            label="Stack"
            value={given.stack}
            onValue={(stack) => put({ stack })}
            options={[["", "what fits the size"], ...stacks.map((stack): [string, string] => [stack, stack === "here" ? "as it is here" : stack])]}
          />
        )}
      </form>
      <Loading of={estimate}>{(shown) => <EstimateView estimate={shown} />}</Loading>
      {rows.length > 0 && <CostGrid rows={rows} />}
      {Object.keys(used).length > 0 && <PriceFields used={used} written={given.prices} onWritten={(written) => put({ prices: written })} />}
      <p className="field-hint">
        A month of 730 hours, a sample each second, at list prices. The two numbers are what Azure bills where runs of functions share their
        instances, and where they share none: the truth is between.
      </p>
    </section>
  );
}

const TERMS: readonly Column<CostTerm>[] = [
  { title: "Of", cell: ({ name }) => name },
  { title: "Dollars a month", cell: ({ dollars, dollarsAtMost }) => between(dollars, dollarsAtMost) },
];

const PEERS: readonly Column<Peer>[] = [
  {
    title: "Beside",
    cell: ({ name, sampleSeconds, of }) => (
      <>
        {name}
        <div className="field-hint">{[sampleSeconds === null ? "" : `a sample each ${sampleSeconds} s`, of].filter((one) => one !== "").join(" · ")}</div>
      </>
    ),
  },
  { title: "Each node", cell: ({ perNode }) => <span className="money">{perNode === null ? NOTHING : money(perNode)}</span> },
  { title: "Dollars a month", cell: ({ dollars }) => (dollars === null ? NOTHING : money(dollars)) },
];

/** As many terms are shown as matter. */
const MOST_TERMS = 6;

function EstimateView({ estimate }: { estimate: Estimate }) {
  const { nodes, flushSeconds, batchSeconds, installations, stack, terms, peers } = estimate;
  const how = [
    `${nodes.toLocaleString("en")} node${nodes === 1 ? "" : "s"} that send each ${flushSeconds} s`,
    batchSeconds > 0 ? `gathered for ${batchSeconds} s` : "",
    stack !== null && stack !== "here" ? `the stack ${stack}` : "",
    installations > 1 ? `${installations} installations` : "",
  ];
  return (
    <>
      <p className="note" role="status">
        {how.filter((one) => one !== "").join(", ")}
      </p>
      <dl className="sums">
        <div>
          <dt>Each node a month</dt>
          <dd>{between(estimate.perNode, estimate.perNodeAtMost)}</dd>
        </div>
        <div>
          <dt>All of it a month</dt>
          <dd>{between(estimate.dollars, estimate.dollarsAtMost)}</dd>
        </div>
      </dl>
      <DataTable caption="What it is made of, the dearest first" rows={terms.slice(0, MOST_TERMS)} columns={TERMS} keyOf={({ name }) => name} empty="" compact />
      {peers.length > 0 && <DataTable caption="What others take" rows={peers} columns={PEERS} keyOf={({ name }) => name} empty="" compact />}
    </>
  );
}

/** `$1.20 to $1.80`; one number where both are the same. */
export function between(least: number, most: number): string {
  const [one, other] = [money(least), money(most)];
  return one === other ? one : `${one} to ${other}`;
}
