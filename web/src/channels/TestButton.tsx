import { useState } from "react";
import { FormError } from "../ui/FormError";
import { milliseconds } from "../ui/format";
import { useSubmit } from "../ui/useSubmit";
import type { Channel } from "./channel";
import { channelsApi, type Tested } from "./channelsApi";

/** Sends a message that is no alert, and says how it went. */
export function TestButton({ channel, onDone }: { channel: Channel; onDone: () => void }) {
  const [tested, setTested] = useState<Tested | null>(null);
  const { busy, error, submit } = useSubmit(async () => {
    setTested(null);
    setTested(await channelsApi.test(channel.id));
    onDone();
  });
  return (
    <>
      <button type="button" className="quiet" disabled={busy} onClick={() => submit()} data-testid="test-channel">
        {busy ? "Sending…" : "Test"}
        <span className="hidden"> {channel.name}</span>
      </button>
      <FormError error={error} />
      <span role="status" className="test-told">
        {tested?.ok === true && <span className="done">Sent{tested.ms !== null && <> in {milliseconds(tested.ms)}</>}.</span>}
        {tested?.ok === false && <span className="field-error">{tested.error ?? "It was not taken."}</span>}
      </span>
    </>
  );
}
