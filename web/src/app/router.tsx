import { useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent } from "react";

export type AlertSection = "" | "rules" | "silences" | "channels";

export type DoorName = "login" | "setup" | "invitation" | "register";

export type Route =
  | { page: "fleet" }
  | { page: "node"; id: string }
  | { page: "settings"; section: string }
  /** The list, or one of them. */
  | { page: "commands" | "ask" | "tasks"; id: string | null }
  | { page: "jobs"; id: string | null; editing: boolean }
  | { page: "alerts"; section: AlertSection }
  /** An alert rule that is being changed, or made where it has no id yet. */
  | { page: "rule"; id: string | null }
  | { page: "logs" | "agents" | "routes" }
  /** For people who are not logged in. */
  | { page: "door"; door: DoorName }
  | { page: "missing" };

const DOORS: readonly DoorName[] = ["login", "setup", "invitation", "register"];

const SECTIONS: readonly AlertSection[] = ["", "rules", "silences", "channels"];

const PLAIN = ["logs", "agents", "routes"] as const;

const WORK = /^\/(commands|ask|tasks|jobs)(?:\/([^/]+))?(\/edit)?\/?$/;

/** Which page a path names. A path that can't be decoded names none. */
export function routeOf(path: string): Route {
  if (path === "/") return { page: "fleet" };
  const door = DOORS.find((name) => path === `/${name}` || path === `/${name}/`);
  if (door) return { page: "door", door };
  const plain = PLAIN.find((name) => path === `/${name}` || path === `/${name}/`);
  if (plain) return { page: plain };
  const settings = /^\/settings(?:\/([a-z-]+))?\/?$/.exec(path);
  if (settings) return { page: "settings", section: settings[1] ?? "" };
  try {
    const node = /^\/nodes\/([^/]+)\/?$/.exec(path);
    if (node?.[1]) return { page: "node", id: decodeURIComponent(node[1]) };
    const alerts = /^\/alerts(?:\/([^/]+))?(?:\/([^/]+))?\/?$/.exec(path);
    if (alerts) return alertRoute(alerts[1] ?? "", alerts[2] === undefined ? null : decodeURIComponent(alerts[2]));
    const work = WORK.exec(path);
    return work ? workRoute(work[1], work[2] === undefined ? null : decodeURIComponent(work[2]), work[3] !== undefined) : { page: "missing" };
  } catch {
    return { page: "missing" };
  }
}

function alertRoute(name: string, id: string | null): Route {
  const section = SECTIONS.find((one) => one === name);
  if (section === undefined || (id !== null && section !== "rules")) return { page: "missing" };
  return id === null ? { page: "alerts", section } : { page: "rule", id: id === "new" ? null : id };
}

function workRoute(page: string | undefined, id: string | null, editing: boolean): Route {
  if (page !== "commands" && page !== "ask" && page !== "tasks" && page !== "jobs") return { page: "missing" };
  if (page !== "jobs") return editing ? { page: "missing" } : { page, id };
  // What is to be made is edited where it has no id yet.
  if (id === "new") return editing ? { page: "missing" } : { page, id: null, editing: true };
  return editing && id === null ? { page: "missing" } : { page, id, editing };
}

export function nodePath(id: string): string {
  return `/nodes/${encodeURIComponent(id)}`;
}

export function commandPath(id: string): string {
  return `/commands/${encodeURIComponent(id)}`;
}

/** The page of a question, which is a command. */
export function askPath(id: string): string {
  return `/ask/${encodeURIComponent(id)}`;
}

export function jobPath(id: string): string {
  return `/jobs/${encodeURIComponent(id)}`;
}

export function taskPath(id: string): string {
  return `/tasks/${encodeURIComponent(id)}`;
}

export function rulePath(id: string): string {
  return `/alerts/rules/${encodeURIComponent(id)}`;
}

const NAVIGATED = "nexus:navigated";

export function navigate(path: string): void {
  if (path === window.location.pathname) return;
  window.history.pushState(null, "", path);
  window.scrollTo(0, 0);
  window.dispatchEvent(new Event(NAVIGATED));
}

function subscribe(changed: () => void): () => void {
  window.addEventListener("popstate", changed);
  window.addEventListener(NAVIGATED, changed);
  return () => {
    window.removeEventListener("popstate", changed);
    window.removeEventListener(NAVIGATED, changed);
  };
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => window.location.pathname);
}

/** A link within the dashboard. Opening it in another tab works as with any link. */
export function Link({ href, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(href);
  };
  return <a {...rest} href={href} onClick={follow} />;
}
