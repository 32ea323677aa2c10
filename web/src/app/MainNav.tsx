import { AlertBadge } from "../alerts/AlertBadge";
import { Link, routeOf, usePath, type Route } from "./router";

const PLACES: readonly { href: string; title: string; pages: readonly Route["page"][] }[] = [
  { href: "/", title: "Fleet", pages: ["fleet", "node"] },
  { href: "/alerts", title: "Alerts", pages: ["alerts", "rule"] },
  { href: "/logs", title: "Logs", pages: ["logs"] },
  { href: "/commands", title: "Commands", pages: ["commands", "agents", "routes"] },
  { href: "/ask", title: "Ask", pages: ["ask"] },
  { href: "/jobs", title: "Jobs", pages: ["jobs", "tasks"] },
];

/** The parts of the dashboard. */
export function MainNav() {
  const { page } = routeOf(usePath());
  return (
    <nav className="places" aria-label="Main">
      {PLACES.map(({ href, title, pages }) => (
        <Link key={href} href={href} aria-current={pages.includes(page) ? "page" : undefined}>
          {title}
          {href === "/alerts" && <AlertBadge />}
        </Link>
      ))}
    </nav>
  );
}
