import { Message } from "../ui/Message";

/** Teaches how the first node gets here. */
export function EmptyFleet() {
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
          <p>
            Copy <code>CloudNexus.Agent</code> there and start it with this server&apos;s address and the enrolment token, which
            gets the host a key of its own.
          </p>
        </dd>
      </dl>
      <p>This page needs no reload: it is waiting.</p>
    </Message>
  );
}
