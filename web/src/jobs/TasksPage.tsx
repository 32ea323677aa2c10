import { useState } from "react";
import { usePageTitle } from "../ui/usePageTitle";
import { WorkTabs } from "./WorkTabs";
import { isOpen, TASK_STATES, taskWord, type TaskState } from "./task";
import { Tasks } from "./Tasks";
import "../ui/styles/work.css";

/** Empty for what waits or runs. */
type Choice = TaskState | "ended" | "";

const CHOICES: readonly Choice[] = ["", "ended", ...TASK_STATES.filter((state) => !isOpen(state))];
const ENDED = "all that ended";

/** The runs of all jobs by their state; at first those that wait or run. */
export default function TasksPage() {
  const [chosen, setChosen] = useState<Choice>(() => CHOICES.find((choice) => choice === new URLSearchParams(window.location.search).get("status")) ?? "");
  usePageTitle("Runs");
  const choose = (state: Choice): void => {
    setChosen(state);
    window.history.replaceState(window.history.state, "", window.location.pathname + (state === "" ? "" : `?status=${state}`));
  };
  return (
    <>
      <div className="page-head">
        <h1>Runs</h1>
        <WorkTabs />
      </div>
      <div className="chips" role="group" aria-label="By state">
        {CHOICES.map((state) => (
          <button key={state} type="button" className="chip" aria-pressed={state === chosen} onClick={() => choose(state)}>
            {state === "" ? "under way" : state === "ended" ? ENDED : taskWord(state)}
          </button>
        ))}
      </div>
      <div className="panel-box">
        <Tasks key={chosen} status={chosen === "" ? null : chosen} empty={chosen === "" ? "Nothing runs or waits now." : "There are none."} />
      </div>
    </>
  );
}
