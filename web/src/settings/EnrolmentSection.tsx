import { enrolApi, type EnrolmentToken } from "../enrol/enrolApi";
import EnrolForm from "../enrol/EnrolForm";
import { ConfirmButton } from "../ui/ConfirmButton";
import { DataTable, type Column } from "../ui/DataTable";
import { DialogButton } from "../ui/Dialog";
import { dayTime, NOTHING } from "../ui/format";
import { labelsText } from "../ui/labels";
import { Loading } from "../ui/Loading";
import { useLoad } from "../ui/useLoad";

const COLUMNS: readonly Column<EnrolmentToken>[] = [
  { title: "For", cell: (token) => <b>{token.name}</b> },
  { title: "Used", cell: (token) => `${token.used} of ${token.uses}` },
  { title: "Labels", cell: (token) => labelsText(token.labels) || NOTHING },
  { title: "By", cell: (token) => token.createdBy },
  {
    title: "Until",
    cell: (token) => {
      if (token.expiresAt === null) return NOTHING;
      return token.expiresAt < Date.now() ? "expired" : dayTime(token.expiresAt);
    },
  },
];

export function EnrolmentSection() {
  const loaded = useLoad(enrolApi.list);
  return (
    <div className="panel">
      <div className="bar">
        <DialogButton label="Add a node" title="Add a node" className="primary" testId="add-node">
          {(close) => <EnrolForm close={close} onMade={loaded.reload} />}
        </DialogButton>
      </div>
      <Loading of={loaded}>
        {(tokens) => (
          <DataTable
            caption="Enrolment tokens"
            rows={tokens}
            columns={COLUMNS}
            keyOf={(token) => token.id}
            empty="No host can enrol yet. “Add a node” makes a command that starts an agent, with a token for as many hosts as you say."
            actions={(token) => (
              <ConfirmButton label="Delete" title={`Delete “${token.name}”?`} action={() => enrolApi.remove(token.id).then(loaded.reload)}>
                Its command stops working. Nodes that enrolled with it stay.
              </ConfirmButton>
            )}
          />
        )}
      </Loading>
    </div>
  );
}
