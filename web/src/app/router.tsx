import { useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent } from "react";

export type DoorName = "login" | "setup" | "invitation" | "register";

export type Route =
  | { page: "fleet" }
  | { page: "node"; id: string }
  | { page: "settings"; section: string }
  /** For people who are not logged in. */
  | { page: "door"; door: DoorName }
  | { page: "missing" };

const DOORS: readonly DoorName[] = ["login", "setup", "invitation", "register"];

/** Which page a path names. A path that can't be decoded names none. */
export function routeOf(path: string): Route {
  if (path === "/") return { page: "fleet" };
  const door = DOORS.find((name) => path === `/${name}` || path === `/${name}/`);
  if (door) return { page: "door", door };
  const settings = /^\/settings(?:\/([a-z-]+))?\/?$/.exec(path);
  if (settings) return { page: "settings", section: settings[1] ?? "" };
  const node = /^\/nodes\/([^/]+)\/?$/.exec(path);
  if (!node?.[1]) return { page: "missing" };
  try {
    return { page: "node", id: decodeURIComponent(node[1]) };
  } catch {
    return { page: "missing" };
  }
}

export function nodePath(id: string): string {
  return `/nodes/${encodeURIComponent(id)}`;
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
