import { AddNodeButton } from "../enrol/AddNodeButton";
import { useUser } from "../session/session";
import { Message } from "../ui/Message";

/** Teaches how the first node gets here. */
export function EmptyFleet() {
  const user = useUser();
  if (Object.keys(user.labels).length > 0) {
    return (
      <Message title="No node reports that you may see">
        <p>Your account is narrowed to nodes with certain labels. An admin can widen it.</p>
      </Message>
    );
  }
  return (
    <Message title="No node reports yet">
      <p>A node appears here by itself, seconds after its agent has started. There are two ways to start one:</p>
      <dl className="steps">
        <dt>On this machine</dt>
        <dd>
          <p>
            <code>./run</code> starts the whole of CloudNexus together with an agent. If it was started with{" "}
            <code>--no-agent</code>, start it again without.
          </p>
        </dd>
        <dt>On another host</dt>
        <dd>
          {user.role === "admin" ? (
            <>
              <p>
                Copy <code>cloudnexus-agent</code> there and run one command, which gets the host a key of its own.
              </p>
              <p>
                <AddNodeButton />
              </p>
            </>
          ) : (
            <p>
              An admin makes the command that starts <code>cloudnexus-agent</code> there.
            </p>
          )}
        </dd>
      </dl>
      <p>This page needs no reload: it is waiting.</p>
    </Message>
  );
}
