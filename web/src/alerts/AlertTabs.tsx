import { Link, routeOf, usePath } from "../app/router";
import { useUser } from "../session/session";

const TABS = [["", "Alerts"], ["rules", "Rules"], ["silences", "Silences"], ["channels", "Channels"]] as const;

/** What is wrong, when it is told, and to whom. Channels are for operators. */
export function AlertTabs() {
  const route = routeOf(usePath());
  const mayAct = useUser().role !== "viewer";
  const section = route.page === "alerts" ? route.section : null;
  return (
    <nav className="tabs" aria-label="Alerts">
      {TABS.filter(([name]) => mayAct || name !== "channels").map(([name, title]) => (
        <Link key={name} href={name === "" ? "/alerts" : `/alerts/${name}`} aria-current={section === name ? "page" : undefined}>
          {title}
        </Link>
      ))}
    </nav>
  );
}
