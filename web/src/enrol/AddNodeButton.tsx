import { lazy, Suspense } from "react";
import { useUser } from "../session/session";
import { DialogButton } from "../ui/Dialog";

const EnrolForm = lazy(() => import("./EnrolForm"));

/** For admins, who alone can make what a host enrols with. */
export function AddNodeButton() {
  if (useUser().role !== "admin") return null;
  return (
    <DialogButton label="Add a node" title="Add a node" testId="add-node">
      {(close) => (
        <Suspense fallback={<p className="loading">Loading…</p>}>
          <EnrolForm close={close} />
        </Suspense>
      )}
    </DialogButton>
  );
}
