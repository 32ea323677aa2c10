import { useCallback, useMemo } from "react";
import { api } from "../api/client";
import { serverClock } from "../api/serverClock";
import type { SeriesTable } from "../api/types";
import { LineChart } from "../charts/LineChart";
import type { NodeRef } from "../commands/draft";
import { useLoad } from "../ui/useLoad";
import { useSettled } from "../ui/useSettled";
import type { RuleDraft } from "./ruleDraft";
import { thresholdPicture } from "./thresholdPicture";

const DAY_MS = 24 * 3_600_000;
const POINTS = 480;

interface Loaded {
  table: SeriesTable;
  from: number;
  to: number;
}

/** The chosen series of a node over the last day, with the threshold as a line. */
export function ThresholdChart({ draft, sample }: { draft: RuleDraft; sample: NodeRef | null }) {
  const series = useSettled(draft.series.trim());
  const id = sample?.id ?? null;
  const { data, error } = useLoad(
    useCallback(
      async (signal: AbortSignal): Promise<Loaded | null> => {
        if (id === null || !/^[a-z][\w.-]*[\w]$/i.test(series)) return null;
        const to = serverClock.now();
        const from = to - DAY_MS;
        return { table: await api.series(id, { select: [series], from, to, points: POINTS }, signal), from, to };
      },
      [id, series],
    ),
  );
  const { device, op, value, clearValue } = draft;
  const picture = useMemo(
    () => data && thresholdPicture(data.table, { series, device: device.trim(), op, value, clearValue }, data.to - data.from),
    [data, series, device, op, value, clearValue],
  );
  if (!picture || !data) {
    const why = error ? `The series can’t be drawn: ${error.message}` : "Choose a node and a series: its last day is drawn here.";
    return <p className="note panel-box">{why}</p>;
  }
  return <LineChart spec={picture.spec} source={picture.source} from={data.from} to={data.to} />;
}
