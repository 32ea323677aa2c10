import { routeOf } from "../app/router";

/** Where to go after logging in: `next` when it is a path of this dashboard, the fleet otherwise. */
export function nextPath(search: string): string {
  const next = new URLSearchParams(search).get("next") ?? "";
  // "//host" and "/\host" name another site; control characters are dropped by browsers and could hide either.
  if (!/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(next)) return "/";
  // Leading back to the log-in page would look as if logging in had failed.
  return routeOf(next.replace(/[?#].*$/, "")).page === "door" ? "/" : next;
}

/** The log-in page that leads back to a place. */
export function logInPath(place: string): string {
  return place === "/" || place === "" ? "/login" : `/login?next=${encodeURIComponent(place)}`;
}
