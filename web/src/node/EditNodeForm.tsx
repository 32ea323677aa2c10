import type { NodeDetail, NodeNotes } from "../api/types";
import { nodeApi, patchOf } from "./nodeApi";
import { NodeForm } from "./NodeForm";

interface EditNodeFormProps {
  node: NodeDetail;
  /** It is not as it was. */
  onSaved: () => void;
  close: () => void;
}

const CHANGED_MEANWHILE = 412;

/** Changes what people say of a node. */
export default function EditNodeForm({ node, onSaved, close }: EditNodeFormProps) {
  const save = async (after: NodeNotes): Promise<void> => {
    const patch = patchOf(node, after);
    if (Object.keys(patch).length === 0) return;
    await nodeApi.change(node, patch);
    onSaved();
  };
  const startAnew = (): void => {
    onSaved();
    close();
  };
  return (
    <NodeForm
      before={node}
      save={save}
      button="Save"
      close={close}
      onError={(error) =>
        error.status === CHANGED_MEANWHILE && (
          <p className="note">
            Somebody else changed it meanwhile.{" "}
            <button type="button" onClick={startAnew}>
              Drop mine and show what it is now
            </button>
          </p>
        )
      }
    />
  );
}
