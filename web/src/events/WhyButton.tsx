import { lazy, Suspense } from "react";
import { DialogButton } from "../ui/Dialog";

const ExplanationView = lazy(() => import("../ask/ExplanationView"));

/** Shows what a model says may be behind an event; `event` is that one's id. */
export function WhyButton({ event, name }: { event: string; name: string }) {
  return (
    <DialogButton label="Why?" title={`What may be behind it: ${name}`} className="quiet why" testId="why">
      {() => (
        <Suspense fallback={<p className="loading">Loading…</p>}>
          <ExplanationView event={event} />
        </Suspense>
      )}
    </DialogButton>
  );
}
