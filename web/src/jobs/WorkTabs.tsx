import { Link, routeOf, usePath } from "../app/router";

/** Jobs and their runs. */
export function WorkTabs() {
  const { page } = routeOf(usePath());
  return (
    <nav className="tabs" aria-label="Jobs and runs">
      <Link href="/jobs" aria-current={page === "jobs" ? "page" : undefined}>
        Jobs
      </Link>
      <Link href="/tasks" aria-current={page === "tasks" ? "page" : undefined}>
        Runs
      </Link>
    </nav>
  );
}
