import { useCallback, useState } from "react";
import { DataTable, type Column } from "../ui/DataTable";
import { dayTime, NOTHING } from "../ui/format";
import { Loading } from "../ui/Loading";
import { Mark, type Tone } from "../ui/Mark";
import { Pager } from "../ui/Pager";
import { useLoad } from "../ui/useLoad";
import { channelsApi } from "./channelsApi";
import type { Delivery, DeliveryState } from "./channel";

const TONES: Record<DeliveryState, Tone> = { waiting: "wait", sent: "good", failed: "bad", dropped: "off" };

const COLUMNS: readonly Column<Delivery>[] = [
  { title: "When", cell: ({ at }) => (at === null ? NOTHING : dayTime(at)) },
  { title: "What", cell: ({ kind, of }) => (of === "" ? kind : `${kind}: ${of}`) },
  {
    title: "State",
    cell: ({ state, error, attempt }) => (
      <>
        <Mark tone={TONES[state]} state={state}>
          {state}
        </Mark>
        {attempt > 1 && <div className="field-hint">attempt {attempt}</div>}
        {error !== null && <div className="field-error clip">{error}</div>}
      </>
    ),
  },
];

/** What was sent through a channel, and what was not. `id` stays the same. */
export function Deliveries({ id }: { id: string }) {
  const [places, setPlaces] = useState<readonly string[]>([]);
  const after = places.at(-1) ?? null;
  const loaded = useLoad(useCallback((signal: AbortSignal) => channelsApi.deliveries(id, after, signal), [id, after]));
  return (
    <Loading of={loaded}>
      {({ deliveries, next }) => (
        <>
          <DataTable caption="Deliveries, newest first" rows={deliveries} columns={COLUMNS} keyOf={(one) => one.id} empty="Nothing has been sent through it yet." />
          <Pager places={places} next={next} onPlaces={setPlaces} back="Newer" on="Older" />
        </>
      )}
    </Loading>
  );
}
