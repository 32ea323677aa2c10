import { useEffect, useState } from "react";
import { useFleet } from "../fleet/fleet";
import { statusWord } from "../ui/Status";

/** Tells screen readers about nodes that change status, and about nothing else. */
export function Announcer() {
  const store = useFleet();
  const [text, setText] = useState("");
  useEffect(
    () => store.statusChanged.on(({ node }) => setText(`${node.name} is ${statusWord(node.status).toLowerCase()}.`)),
    [store],
  );
  return (
    <div className="hidden" role="status" aria-live="polite">
      {text}
    </div>
  );
}
