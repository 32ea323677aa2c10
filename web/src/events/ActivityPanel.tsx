import { useState } from "react";
import { EventList } from "./EventList";
import { useEventFeed } from "./useEventFeed";

const KEY = "nexus.activity";
/** Beside the list there is room for it. */
const WIDE = "(min-width: 1400px)";

/** What happens in the fleet, folded away or beside the list; the browser remembers which. */
export function ActivityPanel() {
  const [open, setOpen] = useState(wasOpen);
  const toggle = (): void => {
    setOpen(!open);
    remember(!open);
  };
  return (
    <section className="activity" aria-labelledby="activity-title" data-open={open}>
      <h2 id="activity-title">
        <button type="button" className="quiet" aria-expanded={open} onClick={toggle} data-testid="activity">
          <span className="fold" aria-hidden="true" />
          Activity
        </button>
      </h2>
      {open && <Feed />}
    </section>
  );
}

function Feed() {
  const feed = useEventFeed();
  return (
    <div className="activity-list" tabIndex={0} role="region" aria-labelledby="activity-title">
      <EventList feed={feed} empty="Nothing has happened yet: nodes that come, go or change are told here." />
    </div>
  );
}

function wasOpen(): boolean {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === null ? window.matchMedia(WIDE).matches : stored === "open";
  } catch {
    return false;
  }
}

function remember(open: boolean): void {
  try {
    localStorage.setItem(KEY, open ? "open" : "folded");
  } catch {
    // Blocked storage: it lasts until the page is left.
  }
}
