import { lazy, Suspense, useEffect, useRef } from "react";
import { FleetPage } from "../fleet/FleetPage";
import { ThemeToggle } from "../ui/ThemeToggle";
import { AccountMenu } from "./AccountMenu";
import { Announcer } from "./Announcer";
import { Brand } from "./Brand";
import { ErrorBoundary } from "./ErrorBoundary";
import { LiveIndicator } from "./LiveIndicator";
import { MissingPage } from "./MissingPage";
import { routeOf, usePath } from "./router";

// Charts are only needed here: the fleet paints without them.
const NodePage = lazy(() => import("../node/NodePage"));
const SettingsPage = lazy(() => import("../settings/SettingsPage"));

/** The dashboard of somebody who is logged in. */
export function App() {
  const path = usePath();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    // After a navigation keyboard and screen reader go on from the new page's start.
    main.current?.focus({ preventScroll: true });
  }, [path]);
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="top">
        <Brand />
        <LiveIndicator />
        <ThemeToggle />
        <AccountMenu />
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <ErrorBoundary key={path}>
          <Suspense fallback={<p className="loading">Loading…</p>}>
            <Page path={path} />
          </Suspense>
        </ErrorBoundary>
      </main>
      <Announcer />
    </>
  );
}

function Page({ path }: { path: string }) {
  const route = routeOf(path);
  switch (route.page) {
    case "fleet":
      return <FleetPage />;
    case "node":
      return <NodePage key={route.id} id={route.id} />;
    case "settings":
      return <SettingsPage section={route.section} />;
    case "door":
    case "missing":
      return <MissingPage />;
  }
}
