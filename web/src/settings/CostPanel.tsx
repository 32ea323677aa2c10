import { DataTable, type Column } from "../ui/DataTable";
import { Loading } from "../ui/Loading";
import { useLoad } from "../ui/useLoad";
import { COST_DAYS, costApi, type Cost, type CostDay, type CostMeter } from "./costApi";

/** What the service costs, or would cost in the cloud. */
export function CostPanel() {
  const loaded = useLoad(costApi.load);
  return (
    <section className="panel" aria-labelledby="cost-title" data-testid="cost">
      <h3 id="cost-title">Cost</h3>
      <Loading of={loaded}>{(cost) => <CostView cost={cost} />}</Loading>
    </section>
  );
}

const COLUMNS: readonly Column<CostMeter>[] = [
  { title: "Of", cell: ({ meter }) => wordsOf(meter) },
  { title: "Counted", cell: ({ quantity, unit }) => countedText(quantity, unit) },
  { title: "Dollars", cell: ({ dollars }) => money(dollars) },
];

export function CostView({ cost }: { cost: Cost }) {
  const { days, meters, nodes, month, pace } = cost;
  return (
    <>
      <dl className="sums">
        <Sum name="This month so far" value={money(month.spent)} />
        <Sum name="The month, going on like this" value={money(month.projected)} />
        <Sum name={`Each of ${nodes} node${nodes === 1 ? "" : "s"} a month`} value={month.perNode === null ? "–" : money(month.perNode)} />
        <Sum name="Budget of a month" value={month.budget === null ? "none" : money(month.budget)} />
      </dl>
      {pace.stretch > 1 && (
        <p role="note">
          The budget is tight: nodes that nobody watches send {round(pace.stretch)} times more rarely
          {pace.flushIntervalSeconds !== null && <>, each {pace.flushIntervalSeconds} s</>}. No sample is left out.
        </p>
      )}
      {days.length === 0 && <p className="note">Nothing has been counted yet: the first numbers come within minutes.</p>}
      {days.length > 0 && <Days days={days} />}
      {meters.length > 0 && (
        <DataTable
          caption={`What was counted in the last ${COST_DAYS} days`}
          rows={meters}
          columns={COLUMNS}
          keyOf={(one) => one.meter}
          empty="Nothing."
          compact
        />
      )}
      <p className="field-hint">
        The load of the last {COST_DAYS} days at Azure’s list prices. On a machine of your own nobody charges this: it is what it would
        cost.
      </p>
    </>
  );
}

function Sum({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Days({ days }: { days: readonly CostDay[] }) {
  const most = Math.max(...days.map((day) => day.dollars), Number.MIN_VALUE);
  return (
    <ol className="cost-days" aria-label="Cost of each day">
      {days.map(({ day, dollars }) => (
        <li key={day} title={`${day}: ${money(dollars)}`} style={{ height: `${Math.max(2, (100 * dollars) / most)}%` }}>
          <span className="hidden">
            {day}: {money(dollars)}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** Dollars with the cents that matter: `$12.34`, `$0.0044`. */
export function money(dollars: number): string {
  if (dollars === 0) return "$0";
  if (dollars >= 0.995) return `$${dollars.toFixed(2)}`;
  return dollars < 0.0001 ? "below $0.0001" : `$${Number(dollars.toPrecision(2))}`;
}

const WORDS: Readonly<Record<string, string>> = {
  tableOperations: "Table Storage operations",
  storedGigabyteMonths: "Stored",
  eventHubEvents: "Event Hubs events",
  eventHubGigabytes: "Event Hubs volume",
  eventHubUnits: "Event Hubs capacity",
  signalRMessages: "SignalR messages",
  signalRUnits: "SignalR capacity",
  functionExecutions: "Function runs",
  functionGigabyteSeconds: "Function memory and time",
  functionGigabyteSecondsAtMost: "The same if no runs overlapped",
  egressGigabytes: "Sent to browsers and hosts",
};

/** A meter or a price for people; one that is not known is taken apart: `newThings` reads `new things`. */
export function wordsOf(meter: string): string {
  return WORDS[meter] ?? meter.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim();
}

const countFormat = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

/** `206 runs`; of a unit with a size in it, `206 events of 64 KB`. */
export function countedText(quantity: number, unit: string): string {
  const [, size, sized] = /^(\d+ [KMG]B) (.+)$/.exec(unit) ?? [];
  const words = sized ?? unit;
  const plural = words === "" || words.startsWith("GB") || quantity === 1 ? words : `${words}s`;
  return `${countFormat.format(quantity)} ${plural}${size === undefined ? "" : ` of ${size}`}`.trim();
}

function round(value: number): string {
  return String(Number(value.toPrecision(2)));
}
