import { useState } from "react";
import { Link } from "../app/router";
import { authApi, type NewAccount } from "../session/authApi";
import { Field } from "../ui/Field";
import { AccountForm } from "./AccountForm";
import { Door } from "./Door";

interface LinkPageProps {
  /** Out of the link that led here; null when it had none. */
  token: string | null;
  /** Loads the page to go to once logged in. */
  enter: (path: string) => void;
}

/** Makes the first account, with the link that was printed at the first start. */
export function SetupPage({ token, enter }: LinkPageProps) {
  const [typed, setTyped] = useState("");
  const make = async (account: NewAccount): Promise<void> => {
    await authApi.completeSetup({ ...account, token: token ?? typed.trim() });
    enter("/");
  };
  return (
    <Door title="Set up CloudNexus">
      <p>Make the first account. It is an admin&apos;s: it may add people, nodes and settings.</p>
      {token === null && (
        <Field
          label="Set-up token"
          value={typed}
          onValue={setTyped}
          autoComplete="off"
          spellCheck={false}
          maxLength={512}
          hint={
            <>
              What stands behind <code>#token=</code> in the link that was printed at the start, or the setting{" "}
              <code>NEXUS_SETUP_TOKEN</code>.
            </>
          }
        />
      )}
      <AccountForm make={make} button="Make the account" />
      <p className="note">
        There is an account already? <Link href="/login">Log in</Link>
      </p>
    </Door>
  );
}

/** Makes the account that an admin has invited to. */
export function InvitationPage({ token, enter }: LinkPageProps) {
  if (token === null) {
    return (
      <Door title="Accept an invitation">
        <p>This page is reached with the link of an invitation, which carries its token. Open the whole link once more.</p>
        <p className="note">
          <Link href="/login">Log in</Link>
        </p>
      </Door>
    );
  }
  const make = async (account: NewAccount): Promise<void> => {
    await authApi.acceptInvitation({ ...account, token });
    enter("/");
  };
  return (
    <Door title="Accept an invitation">
      <p>Choose a user name and a password. The invitation is good once.</p>
      <AccountForm make={make} button="Make my account" />
      <p className="note">
        You have an account already? <Link href="/login">Log in</Link>
      </p>
    </Door>
  );
}

/** Makes an account without an invitation, where that is switched on. */
export function RegisterPage({ enter }: { enter: (path: string) => void }) {
  const make = async (account: NewAccount): Promise<void> => {
    await authApi.register(account);
    enter("/");
  };
  return (
    <Door title="Make an account">
      <p>Accounts made here may look at nodes, and change nothing.</p>
      <AccountForm make={make} button="Make my account" />
      <p className="note">
        You have an account already? <Link href="/login">Log in</Link>
      </p>
    </Door>
  );
}
