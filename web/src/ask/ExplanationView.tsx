import { useCallback } from "react";
import { Link, nodePath } from "../app/router";
import { clock, dayTime } from "../ui/format";
import { Loading } from "../ui/Loading";
import { useLoad } from "../ui/useLoad";
import { loadExplanation, type Explanation, type StatementLink } from "./explanationApi";
import { Steps } from "./Steps";
import "../ui/styles/work.css";
import "./ask.css";

const NOT_EXPLAINED = 404;

/** What a model says may be behind an event; `event` is that one's id. */
export default function ExplanationView({ event }: { event: string }) {
  const loaded = useLoad(useCallback((signal: AbortSignal) => loadExplanation(event, signal), [event]));
  if (loaded.error?.status === NOT_EXPLAINED) {
    return (
      <p>
        No model has looked into it, or not yet. It does so in the background where <code>ai.explain</code> is on, in the settings of the
        service.
      </p>
    );
  }
  return <Loading of={loaded}>{(explanation) => <Whole explanation={explanation} />}</Loading>;
}

function Whole({ explanation: { error, model, statements, linksDropped, steps } }: { explanation: Explanation }) {
  return (
    <div className="form" data-testid="explanation">
      {error !== null && <p className="form-error">{error}</p>}
      {statements.length > 0 && (
        <ol className="statements">
          {statements.map(({ text, link }, at) => (
            <li key={at}>
              <p>{text}</p>
              {link ? <Shown link={link} /> : <p className="field-hint">A guess: nothing that was looked at shows it.</p>}
            </li>
          ))}
        </ol>
      )}
      {linksDropped > 0 && <p className="field-hint">Links to what was not looked at are left out ({linksDropped}).</p>}
      <Steps steps={steps} />
      <p className="field-hint">{model ?? "A model"} wrote this from what it looked up: check what matters.</p>
    </div>
  );
}

function Shown({ link: { node, series, from, to } }: { link: StatementLink }) {
  return (
    <p className="field-hint">
      Shown by <Link href={nodePath(node)}>{series}</Link>, {dayTime(from)} to {clock(to)}
    </p>
  );
}
