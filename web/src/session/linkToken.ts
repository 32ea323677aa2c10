const MAX_TOKEN = 512;

/**
 * Takes the one-time token out of the address's fragment (`#token=…`) and out of the address bar and history with it.
 * Null when there is none.
 */
export function takeLinkToken(from: Pick<Location, "hash" | "pathname" | "search">, history: Pick<History, "replaceState">): string | null {
  if (from.hash === "") return null;
  const token = new URLSearchParams(from.hash.slice(1)).get("token");
  history.replaceState(null, "", from.pathname + from.search);
  return token !== null && token !== "" && token.length <= MAX_TOKEN ? token : null;
}
