/** Where tokens are kept while this tab lives. */
export interface TokenStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const KEY = "nexus.tokens";
const REFRESH_PATH = "/api/v1/auth/refresh";
const LOG_OUT_PATH = "/api/v1/auth/logout";

interface Tokens {
  accessToken: string;
  refreshToken: string;
}

/**
 * Where the API is. A page of the API's own server asks there, with cookies that no script reads. A page that is served from elsewhere
 * names the API in `<meta name="nexus-api">`; cookies do not go there, so that tokens come in answers and are kept for this tab alone.
 */
export class ApiOrigin {
  readonly #base: string;
  readonly #store: TokenStore;

  /** `base` is the API's address without a slash at the end; empty for the page's own server. */
  constructor(base: string, store: TokenStore) {
    this.#base = base;
    this.#store = store;
  }

  url(path: string): string {
    return this.#base + path;
  }

  /** What shows who asks. */
  headers(method: string): Record<string, string> {
    // What another site's page cannot send: shows that this page asked for the change.
    if (!this.#base) return method === "GET" ? {} : { "x-nexus-csrf": "1" };
    const tokens = this.#tokens();
    return tokens ? { authorization: `Bearer ${tokens.accessToken}` } : {};
  }

  /** The body as it is sent: elsewhere tokens are asked for where here it would be cookies. */
  outgoing(path: string, body: unknown): unknown {
    if (!this.#base || typeof body !== "object" || body === null) return body;
    if (path === REFRESH_PATH) return { refreshToken: this.#tokens()?.refreshToken ?? null };
    return "cookie" in body ? { ...body, cookie: false } : body;
  }

  /** Keeps the tokens of an answer, and forgets them when somebody has logged out or the session is over. */
  incoming(path: string, status: number, answer: unknown): void {
    if (!this.#base) return;
    if (path === LOG_OUT_PATH || (path === REFRESH_PATH && (status === 401 || status === 403))) {
      this.#store.removeItem(KEY);
    } else if (status < 300 && isTokens(answer)) {
      this.#store.setItem(KEY, JSON.stringify({ accessToken: answer.accessToken, refreshToken: answer.refreshToken }));
    }
  }

  #tokens(): Tokens | null {
    const kept: unknown = JSON.parse(this.#store.getItem(KEY) ?? "null");
    return isTokens(kept) ? kept : null;
  }
}

function isTokens(value: unknown): value is Tokens {
  const tokens = value as Partial<Tokens> | null;
  return typeof value === "object" && typeof tokens?.accessToken === "string" && typeof tokens.refreshToken === "string";
}

const named = typeof document === "undefined" ? null : document.querySelector('meta[name="nexus-api"]');

/** Where this page's API is. */
export const apiOrigin = new ApiOrigin(named?.getAttribute("content") ?? "", globalThis.sessionStorage);
