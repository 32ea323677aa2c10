import { EVERY_LINE } from "./logFilter";
import { LogsView } from "./LogsView";

/** A node's lines. `id` stays the same. */
export default function NodeLogsView({ id }: { id: string }) {
  return <LogsView start={{ ...EVERY_LINE, nodeId: id }} nodeless />;
}
