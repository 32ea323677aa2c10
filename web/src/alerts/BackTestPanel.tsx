import { useState } from "react";
import { serverClock } from "../api/serverClock";
import { clockMinutes, dayTime, elapsed } from "../ui/format";
import { FormError } from "../ui/FormError";
import { Segments } from "../ui/Segments";
import { useSubmit } from "../ui/useSubmit";
import { firingRows, type BackTest } from "./backTest";
import { notYet } from "./notYet";
import type { RuleDefinition } from "./rule";
import { rulesApi } from "./rulesApi";

const HOUR_MS = 3_600_000;
const SPANS = [["1", "1 h"], ["24", "24 h"], ["168", "7 days"], ["720", "30 days"]] as const;
type Hours = (typeof SPANS)[number][0];

interface Tested {
  result: BackTest;
  from: number;
  to: number;
  /** The rule as it was then. */
  of: string;
}

/** How often a rule would have fired, before it is saved. `rule` is a sentence where something is missing of it. */
export function BackTestPanel({ rule }: { rule: RuleDefinition | string }) {
  const [hours, setHours] = useState<Hours>("24");
  const [tested, setTested] = useState<Tested | null>(null);
  const { busy, error, submit } = useSubmit(async () => {
    if (typeof rule === "string") return;
    const to = Math.floor(serverClock.now());
    const from = to - Number(hours) * HOUR_MS;
    setTested({ result: await rulesApi.backTest(rule, from, to), from, to, of: ruleKey(rule) });
  });
  const isStale = tested !== null && (typeof rule === "string" || tested.of !== ruleKey(rule));
  return (
    <section className="panel-box" aria-labelledby="test-title" data-testid="back-test">
      <h2 id="test-title">Would it have fired?</h2>
      <div className="bar">
        <Segments legend="In the last" name="back-test" value={hours} options={SPANS} onValue={setHours} />
        <button type="button" disabled={busy || typeof rule === "string"} onClick={() => submit()} data-testid="run-back-test">
          {busy ? "Looking…" : "Try it"}
        </button>
      </div>
      {typeof rule === "string" && <p className="note">{rule}</p>}
      {error && notYet(error) ? <p className="note">This server can’t try rules yet.</p> : <FormError error={error} />}
      <div role="status">{tested && <Result tested={tested} isStale={isStale} />}</div>
    </section>
  );
}

/** Who is told does not change when it fires. */
function ruleKey({ condition, scope }: RuleDefinition): string {
  return JSON.stringify([condition, scope]);
}

function Result({ tested: { result, from, to }, isStale }: { tested: Tested; isStale: boolean }) {
  const { rows, more } = firingRows(result.firings, from, to);
  const label = to - from > 36 * HOUR_MS ? dayTime : clockMinutes;
  return (
    <div className="back-test" data-stale={isStale}>
      <p>
        <b data-testid="back-test-text">{`It ${result.text.replace(/^it /i, "").replace(/\.$/, "")}.`}</b>
        {isStale && <span className="note-inline"> The rule has been changed since: try it again.</span>}
      </p>
      {rows.length > 0 && (
        <>
          <ol className="firings">
            {rows.map(({ name, bars }) => (
              <li key={name}>
                <span className="firing-name" title={name}>
                  {name}
                </span>
                <span className="firing-bars">
                  {bars.map(({ firing, left, width }) => (
                    <i
                      key={firing.from}
                      style={{ left: `${100 * left}%`, width: `${100 * width}%` }}
                      title={`${dayTime(firing.from)}, ${firing.to === null ? "still" : elapsed(firing.from, firing.to)}`}
                    />
                  ))}
                </span>
                <span className="hidden">
                  : {bars.map(({ firing }) => `${dayTime(firing.from)} for ${elapsed(firing.from, firing.to ?? to)}`).join("; ")}
                </span>
              </li>
            ))}
          </ol>
          <div className="firing-ends" aria-hidden="true">
            <span>{label(from)}</span>
            <span>{label((from + to) / 2)}</span>
            <span>{label(to)}</span>
          </div>
        </>
      )}
      {more > 0 && <p className="note">And {more} more.</p>}
      <p className="field-hint">
        Judged by {result.samples.toLocaleString("en")} samples of {result.nodes} node{result.nodes === 1 ? "" : "s"}
        {result.tier !== null && <>, resolution {result.tier}</>}.
        {result.cut && " There was more than could be looked at: this is a part of it."}
      </p>
    </div>
  );
}
