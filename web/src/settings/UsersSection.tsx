import { useSession, useUser } from "../session/session";
import type { User } from "../session/user";
import { ConfirmButton } from "../ui/ConfirmButton";
import { DataTable, type Column } from "../ui/DataTable";
import { DialogButton } from "../ui/Dialog";
import { ago, dayTime, NOTHING } from "../ui/format";
import { labelsText } from "../ui/labels";
import { Loading } from "../ui/Loading";
import { useLoad } from "../ui/useLoad";
import { InviteForm } from "./InviteForm";
import { EditUserForm, NewUserForm } from "./UserForms";
import { usersApi, type Invitation } from "./usersApi";

const COLUMNS: readonly Column<User>[] = [
  {
    title: "User",
    cell: (user) => (
      <>
        <b>{user.username}</b>
        {user.displayName !== user.username && <> · {user.displayName}</>}
        {user.disabled && <span className="field-error"> · disabled</span>}
      </>
    ),
  },
  { title: "Role", cell: (user) => user.role },
  { title: "Sees", cell: (user) => labelsText(user.labels) || "every node" },
  { title: "Logged in", cell: (user) => ago(user.lastLoginAt, Date.now()) },
];

const INVITED: readonly Column<Invitation>[] = [
  { title: "Role", cell: (one) => one.role },
  { title: "Sees", cell: (one) => labelsText(one.labels) || "every node" },
  { title: "By", cell: (one) => one.createdBy },
  { title: "Until", cell: (one) => (one.expiresAt === null ? NOTHING : dayTime(one.expiresAt)) },
];

export function UsersSection() {
  const users = useLoad(usersApi.users);
  const invitations = useLoad(usersApi.invitations);
  return (
    <>
      <div className="panel">
        <div className="bar">
          <DialogButton label="Invite somebody" title="Invite somebody" className="primary" testId="invite">
            {(close) => <InviteForm onMade={invitations.reload} close={close} />}
          </DialogButton>
          <DialogButton label="Make a user" title="Make a user">
            {(close) => <NewUserForm onMade={users.reload} close={close} />}
          </DialogButton>
        </div>
        <Loading of={users}>{(list) => <UserTable users={list} reload={users.reload} />}</Loading>
      </div>
      <div className="panel">
        <h3>Open invitations</h3>
        <Loading of={invitations}>
          {(list) => (
            <DataTable
              caption="Invitations"
              rows={list}
              columns={INVITED}
              keyOf={(one) => one.id}
              empty="There are none."
              actions={(one) => (
                <ConfirmButton
                  label="Take back"
                  title="Take this invitation back?"
                  action={() => usersApi.takeBack(one.id).then(invitations.reload)}
                >
                  Its link stops working.
                </ConfirmButton>
              )}
            />
          )}
        </Loading>
      </div>
    </>
  );
}

function UserTable({ users, reload }: { users: readonly User[]; reload: () => void }) {
  const me = useUser();
  const session = useSession();
  const changed = (user: User): void => {
    if (user.id === me.id) session.update(user);
    reload();
  };
  return (
    <DataTable
      caption="Users"
      rows={users}
      columns={COLUMNS}
      keyOf={(user) => user.id}
      empty="There are no users."
      actions={(user) => (
        <>
          <DialogButton label="Change" title={`Change ${user.username}`} className="quiet">
            {(close) => <EditUserForm user={user} onChanged={changed} close={close} />}
          </DialogButton>
          {user.id !== me.id && (
            <ConfirmButton label="Delete" title={`Delete ${user.username}?`} action={() => usersApi.remove(user.id).then(reload)}>
              Sessions and tokens end with the account. What the audit log says of it stays.
            </ConfirmButton>
          )}
        </>
      )}
    />
  );
}
