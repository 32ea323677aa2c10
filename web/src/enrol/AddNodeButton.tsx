import { lazy, Suspense, useState } from "react";
import { useUser } from "../session/session";
import { DialogButton } from "../ui/Dialog";

const EnrolForm = lazy(() => import("./EnrolForm"));
const DescribeNodeForm = lazy(() => import("./DescribeNodeForm"));

/** Admins make what a host enrols with; operators too can add a node that has no agent. */
export function AddNodeButton() {
  const { role } = useUser();
  if (role === "viewer") return null;
  return (
    <DialogButton label="Add a node" title="Add a node" testId="add-node">
      {(close) => (
        <Suspense fallback={<p className="loading">Loading…</p>}>
          {role === "admin" ? <Choice close={close} /> : <DescribeNodeForm close={close} />}
        </Suspense>
      )}
    </DialogButton>
  );
}

function Choice({ close }: { close: () => void }) {
  const [described, setDescribed] = useState(false);
  return (
    <>
      {described ? <DescribeNodeForm close={close} /> : <EnrolForm close={close} />}
      <p className="note">
        <button type="button" className="quiet" onClick={() => setDescribed(!described)}>
          {described ? "It gets an agent" : "It has no agent"}
        </button>
      </p>
    </>
  );
}
