import type { NodeNotes } from "../api/types";
import { navigate, nodePath } from "../app/router";
import { nodeApi } from "../node/nodeApi";
import { NodeForm } from "../node/NodeForm";

const NEW: NodeNotes = { name: "", type: "service", labels: {}, location: "", provider: "", notes: "", metadata: {} };

/** Adds a node that has no agent, and shows it. */
export default function DescribeNodeForm({ close }: { close: () => void }) {
  const save = async (notes: NodeNotes): Promise<void> => {
    const { id } = await nodeApi.create(notes);
    navigate(nodePath(id));
  };
  return (
    <>
      <p className="note">For what has no agent: a service, a switch, a host that is yet to come. Its key for other sources is made on its page.</p>
      <NodeForm before={NEW} save={save} button="Add it" close={close} />
    </>
  );
}
