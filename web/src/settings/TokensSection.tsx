import { useUser } from "../session/session";
import { ConfirmButton } from "../ui/ConfirmButton";
import { DataTable, type Column } from "../ui/DataTable";
import { DialogButton } from "../ui/Dialog";
import { ago, dayTime, NOTHING } from "../ui/format";
import { Loading } from "../ui/Loading";
import { useLoad } from "../ui/useLoad";
import { accountApi, type PersonalToken } from "./accountApi";
import { TokenForm } from "./TokenForm";

const COLUMNS: readonly Column<PersonalToken>[] = [
  { title: "Name", cell: (token) => <b>{token.name}</b> },
  { title: "May", cell: (token) => `${token.scopes.join(", ")} · as ${token.role}` },
  { title: "Until", cell: (token) => (token.expiresAt === null ? NOTHING : dayTime(token.expiresAt)) },
  { title: "Used", cell: (token) => ago(token.lastUsedAt, Date.now()) },
];

/** Tokens for one's own programs. */
export function TokensSection() {
  const user = useUser();
  const loaded = useLoad(accountApi.tokens);
  return (
    <Loading of={loaded}>
      {({ tokens, available }) => (
        <div className="panel">
          <p>
            A program sends a token as <code>Authorization: Bearer …</code> and may do what its scopes and role say, never more than you.
          </p>
          <div className="bar">
            <DialogButton label="Make a token" title="Make a token" className="primary" testId="make-token">
              {(close) => <TokenForm available={available} most={user.role} onMade={loaded.reload} close={close} />}
            </DialogButton>
          </div>
          <DataTable
            caption="Tokens"
            rows={tokens}
            columns={COLUMNS}
            keyOf={(token) => token.id}
            empty="You have no tokens."
            actions={(token) => (
              <ConfirmButton
                label="Revoke"
                title={`Revoke “${token.name}”?`}
                action={() => accountApi.revokeToken(token.id).then(loaded.reload)}
              >
                Whatever sends it is refused from now on; elsewhere within half a minute.
              </ConfirmButton>
            )}
          />
        </div>
      )}
    </Loading>
  );
}
