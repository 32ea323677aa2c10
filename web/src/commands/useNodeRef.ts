import { useEffect, useState } from "react";
import { api } from "../api/client";
import type { NodeRef } from "./draft";

/** The node that a page was opened with: by its id until its name is known. Null for an empty id. */
export function useNodeRef(id: string): NodeRef | null {
  const [first, setFirst] = useState<NodeRef | null>(id === "" ? null : { id, name: id });
  const [asked] = useState(id);
  useEffect(() => {
    if (asked === "") return;
    const abort = new AbortController();
    // Its id does where the name can't be had.
    api.node(asked, abort.signal).then((node) => setFirst({ id: asked, name: node.name }), () => undefined);
    return () => abort.abort();
  }, [asked]);
  return first;
}
