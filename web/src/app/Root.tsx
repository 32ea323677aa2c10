import { lazy, Suspense, useEffect, useState, type ReactNode } from "react";
import { AlertsContext, startAlerts } from "../alerts/alerts";
import { createFleet, FleetContext } from "../fleet/fleet";
import { LiveContext, startLive } from "../live/live";
import { takeLinkToken } from "../session/linkToken";
import { useSession, useSessionState } from "../session/session";
import { Message } from "../ui/Message";
import { ThemeToggle } from "../ui/ThemeToggle";
import { App } from "./App";
import { Brand } from "./Brand";
import { ErrorBoundary } from "./ErrorBoundary";
import { routeOf, usePath } from "./router";

const Doors = lazy(() => import("../doors/Doors"));

/** The dashboard for those who are logged in, a door for the others. `linkToken` came in the address's fragment. */
export function Root({ linkToken }: { linkToken: string | null }) {
  const route = routeOf(usePath());
  const token = useLinkToken(linkToken);
  if (route.page !== "door") return <Gate />;
  return (
    <Porch>
      <Doors door={route.door} token={token} />
    </Porch>
  );
}

/** A link that is opened where this page stands already changes nothing but the fragment. */
function useLinkToken(first: string | null): string | null {
  const [token, setToken] = useState(first);
  useEffect(() => {
    const take = (): void => {
      const taken = takeLinkToken(window.location, window.history);
      if (taken !== null) setToken(taken);
    };
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, []);
  return token;
}

function Gate() {
  const session = useSession();
  const state = useSessionState();
  useEffect(() => void session.check(), [session]);
  switch (state.phase) {
    case "in":
      return <Inside />;
    case "failed":
      return (
        <Porch>
          <h1 className="hidden">CloudNexus</h1>
          <Message title={state.error.title} error>
            <p>{state.error.message}</p>
            <p>
              <button type="button" onClick={() => void session.check()}>
                Try again
              </button>
            </p>
          </Message>
        </Porch>
      );
    case "checking":
    case "out":
      return (
        <Porch>
          <p className="loading" role="status">
            Loading…
          </p>
        </Porch>
      );
  }
}

let services: ReturnType<typeof startServices> | undefined;

function startServices() {
  const live = startLive();
  return { live, fleet: createFleet(live.link), alerts: startAlerts(live) };
}

/** The live link starts once somebody is logged in, and ends with the page. */
function Inside() {
  const { live, fleet, alerts } = (services ??= startServices());
  return (
    <LiveContext value={live}>
      <FleetContext value={fleet}>
        <AlertsContext value={alerts}>
          <App />
        </AlertsContext>
      </FleetContext>
    </LiveContext>
  );
}

function Porch({ children }: { children: ReactNode }) {
  return (
    <>
      <header className="top">
        <Brand />
        <ThemeToggle />
      </header>
      <main id="main">
        <ErrorBoundary>
          <Suspense fallback={<p className="loading">Loading…</p>}>{children}</Suspense>
        </ErrorBoundary>
      </main>
    </>
  );
}
