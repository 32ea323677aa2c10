import { memo } from "react";
import { Link, nodePath } from "../app/router";
import { ago, dayTime } from "../ui/format";
import { StatusIcon } from "../ui/Status";
import { useNow } from "../ui/useNow";
import { explainedBy, type FleetEvent } from "./event";
import { wordsOf } from "./eventWords";
import type { FollowedFeed } from "./useEventFeed";
import { WhyButton } from "./WhyButton";

interface EventListProps {
  feed: FollowedFeed;
  /** Where every event is of the same node, its name is left out. */
  nameless?: boolean;
  /** Said in place of an empty list. */
  empty: string;
}

export function EventList({ feed, nameless = false, empty }: EventListProps) {
  const { events, pending, error, hasOlder, loadOlder, retry } = feed;
  return (
    <>
      {error && (
        <p className="note" role="alert">
          {error.title}. {error.message}{" "}
          <button type="button" onClick={retry}>
            Try again
          </button>
        </p>
      )}
      {pending && (
        <p className="loading" role="status">
          Loading…
        </p>
      )}
      {!pending && !error && events.length === 0 && <p className="note">{empty}</p>}
      {events.length > 0 && (
        <ol className="events" data-testid="events">
          {events.map((event) => (
            <EventLine key={event.id} event={event} nameless={nameless} />
          ))}
        </ol>
      )}
      {hasOlder && (
        <button type="button" className="quiet" onClick={loadOlder}>
          Older
        </button>
      )}
    </>
  );
}

const EventLine = memo(function EventLine({ event, nameless }: { event: FleetEvent; nameless: boolean }) {
  const { subject, what, detail, by, status } = wordsOf(event);
  const explained = explainedBy(event);
  const named = subject !== null && !nameless;
  return (
    <li data-testid="event" data-type={event.type}>
      <span className="event-sign" data-status={status ?? undefined}>
        {status === null ? <i aria-hidden="true" /> : <StatusIcon status={status} />}
      </span>
      <p>
        {named && (event.nodeId === null ? <b>{subject}</b> : <Link href={nodePath(event.nodeId)}>{subject}</Link>)}{" "}
        {named ? what : what.charAt(0).toUpperCase() + what.slice(1)}
        {by !== null && <span className="event-more"> by {by}</span>}
        {detail !== null && <span className="event-more"> · {detail}</span>}
      </p>
      {event.at !== null && <Time at={event.at} />}
      {explained !== null && <WhyButton event={explained} name={subject ?? "the service"} />}
    </li>
  );
});

function Time({ at }: { at: number }) {
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={dayTime(at)}>
      {ago(at, now)}
    </time>
  );
}
