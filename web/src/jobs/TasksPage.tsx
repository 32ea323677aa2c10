import { useState } from "react";
import { usePageTitle } from "../ui/usePageTitle";
import { WorkTabs } from "./WorkTabs";
import { TASK_STATES, taskWord, type TaskState } from "./task";
import { Tasks } from "./Tasks";
import "../ui/styles/work.css";

type Choice = TaskState | "";

/** The runs of all jobs by their state; at first those that wait or run. */
export default function TasksPage() {
  const [chosen, setChosen] = useState<Choice>(() => TASK_STATES.find((state) => state === new URLSearchParams(window.location.search).get("status")) ?? "");
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
        {(["", ...TASK_STATES.filter((state) => state !== "queued" && state !== "running")] as const).map((state) => (
          <button key={state} type="button" className="chip" aria-pressed={state === chosen} onClick={() => choose(state)}>
            {state === "" ? "under way" : taskWord(state)}
          </button>
        ))}
      </div>
      <div className="panel-box">
        <Tasks key={chosen} status={chosen === "" ? null : chosen} empty={chosen === "" ? "Nothing runs or waits now." : "There are none."} />
      </div>
    </>
  );
}
