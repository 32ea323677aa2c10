import { EventList } from "../events/EventList";
import { useEventFeed } from "../events/useEventFeed";

/** What happened to a node. */
export function NodeActivity({ id }: { id: string }) {
  const feed = useEventFeed(id);
  return (
    <section className="panel-box" aria-labelledby="activity-title">
      <h2 id="activity-title">Activity</h2>
      <div className="activity-list" tabIndex={0} role="region" aria-labelledby="activity-title">
        <EventList feed={feed} nameless empty="Nothing has happened to this node in the time that events are kept." />
      </div>
    </section>
  );
}
