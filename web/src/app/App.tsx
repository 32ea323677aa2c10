import { lazy, Suspense, useEffect, useRef } from "react";
import { FleetPage } from "../fleet/FleetPage";
import { ThemeToggle } from "../ui/ThemeToggle";
import { AccountMenu } from "./AccountMenu";
import { Announcer } from "./Announcer";
import { Brand } from "./Brand";
import { ErrorBoundary } from "./ErrorBoundary";
import { LiveIndicator } from "./LiveIndicator";
import { MainNav } from "./MainNav";
import { MissingPage } from "./MissingPage";
import { routeOf, usePath, type AlertSection } from "./router";

// Charts are only needed here: the fleet paints without them.
const NodePage = lazy(() => import("../node/NodePage"));
const CommandsPage = lazy(() => import("../commands/CommandsPage"));
const CommandPage = lazy(() => import("../commands/CommandPage"));
const AskPage = lazy(() => import("../ask/AskPage"));
const JobsPage = lazy(() => import("../jobs/JobsPage"));
const JobPage = lazy(() => import("../jobs/JobPage"));
const EditJobPage = lazy(() => import("../jobs/EditJobPage"));
const TasksPage = lazy(() => import("../jobs/TasksPage"));
const TaskPage = lazy(() => import("../jobs/TaskPage"));
const AlertsPage = lazy(() => import("../alerts/AlertsPage"));
const RulesPage = lazy(() => import("../alerts/RulesPage"));
const EditRulePage = lazy(() => import("../alerts/EditRulePage"));
const SilencesPage = lazy(() => import("../alerts/SilencesPage"));
const ChannelsPage = lazy(() => import("../channels/ChannelsPage"));
const LogsPage = lazy(() => import("../logs/LogsPage"));
const AgentsPage = lazy(() => import("../agents/AgentsPage"));
const RoutesPage = lazy(() => import("../agents/RoutesPage"));
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
        <MainNav />
        <LiveIndicator />
        <ThemeToggle />
        <AccountMenu />
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <ErrorBoundary key={placeOf(path)}>
          <Suspense fallback={<p className="loading">Loading…</p>}>
            <Page path={path} />
          </Suspense>
        </ErrorBoundary>
      </main>
      <Announcer />
    </>
  );
}

/** What stays when only a part of the page changes: between questions, the form and the list. */
function placeOf(path: string): string {
  return routeOf(path).page === "ask" ? "ask" : path;
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
    case "commands":
      return route.id === null ? <CommandsPage /> : <CommandPage key={route.id} id={route.id} />;
    case "ask":
      return <AskPage id={route.id} />;
    case "jobs":
      if (route.editing) return <EditJobPage key={route.id} id={route.id} />;
      return route.id === null ? <JobsPage /> : <JobPage key={route.id} id={route.id} />;
    case "tasks":
      return route.id === null ? <TasksPage /> : <TaskPage key={route.id} id={route.id} />;
    case "alerts":
      return <AlertPlace section={route.section} />;
    case "rule":
      return <EditRulePage key={route.id} id={route.id} />;
    case "logs":
      return <LogsPage />;
    case "agents":
      return <AgentsPage />;
    case "routes":
      return <RoutesPage />;
    case "door":
    case "missing":
      return <MissingPage />;
  }
}

function AlertPlace({ section }: { section: AlertSection }) {
  switch (section) {
    case "":
      return <AlertsPage />;
    case "rules":
      return <RulesPage />;
    case "silences":
      return <SilencesPage />;
    case "channels":
      return <ChannelsPage />;
  }
}
