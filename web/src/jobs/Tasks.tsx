import { useCallback, useState } from "react";
import { useUser } from "../session/session";
import { Loading } from "../ui/Loading";
import { Pager } from "../ui/Pager";
import { useLoad } from "../ui/useLoad";
import { tasksApi, type TaskQuery } from "./jobsApi";
import { isOpen, type TaskState } from "./task";
import { TaskTable } from "./TaskTable";
import { useJobNews } from "./useJobNews";

interface TasksProps {
  job?: string;
  status?: TaskState | "ended" | null;
  empty: string;
}

/** Runs a page at a time, kept up to date. `job` and `status` stay the same. */
export function Tasks({ job, status = null, empty }: TasksProps) {
  const mayAct = useUser().role !== "viewer";
  const [places, setPlaces] = useState<readonly string[]>([]);
  const after = places.at(-1) ?? null;
  const loaded = useLoad(
    useCallback(
      (signal: AbortSignal) => {
        const query: TaskQuery = { after, ...(job === undefined ? {} : { job }), ...(status === null ? {} : { status }) };
        return tasksApi.list(query, signal);
      },
      [job, status, after],
    ),
  );
  useJobNews(loaded.reload, loaded.data?.tasks.some((task) => isOpen(task.state)) ?? false);
  return (
    <Loading of={loaded}>
      {({ tasks, next }) => (
        <>
          <TaskTable tasks={tasks} nameless={job !== undefined} mayAct={mayAct} onChange={loaded.reload} empty={empty} />
          <Pager places={places} next={next} onPlaces={setPlaces} back="Newer" on="Older" />
        </>
      )}
    </Loading>
  );
}
