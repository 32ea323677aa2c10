import { Link, routeOf, usePath } from "../app/router";

const TABS = [["commands", "Commands"], ["agents", "Agents"], ["routes", "Routing"]] as const;

/** Commands, who takes them, and who gets which. */
export function CommandTabs() {
  const { page } = routeOf(usePath());
  return (
    <nav className="tabs" aria-label="Commands and agents">
      {TABS.map(([name, title]) => (
        <Link key={name} href={`/${name}`} aria-current={page === name ? "page" : undefined}>
          {title}
        </Link>
      ))}
    </nav>
  );
}
