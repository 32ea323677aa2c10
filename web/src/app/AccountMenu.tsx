import { useState } from "react";
import { ApiError } from "../api/problem";
import { useSession, useUser } from "../session/session";
import { Link, routeOf, usePath } from "./router";

/** Who is logged in, the way to the settings, and the way out. */
export function AccountMenu() {
  const session = useSession();
  const user = useUser();
  const path = usePath();
  const [failure, setFailure] = useState<string | null>(null);
  const leave = (): void => {
    setFailure(null);
    session.logOut().catch((error: unknown) => setFailure(error instanceof ApiError ? error.message : "The server was not told."));
  };
  return (
    <nav className="account" aria-label="Account">
      <Link href="/settings" aria-current={routeOf(path).page === "settings" ? "page" : undefined} data-testid="settings-link">
        <span className="hidden">Settings of </span>
        {user.displayName}
      </Link>
      <button type="button" className="quiet" onClick={leave} data-testid="log-out">
        Log out
      </button>
      {failure !== null && (
        <span role="alert" className="account-failure">
          Not logged out. {failure}
        </span>
      )}
    </nav>
  );
}
