import { Emitter } from "../data/emitter";
import { apiOrigin } from "./origin";
import { MalformedAnswer } from "./parse";
import { ApiError, problemFrom, unreachable } from "./problem";
import { serverClock } from "./serverClock";

const TIMEOUT_MS = 10_000;
const REFRESH_PATH = "/api/v1/auth/refresh";

/** Refusals of what somebody typed: they say nothing about the session. */
const TYPED_CREDENTIALS: readonly string[] = ["bad-login", "bad-one-time-token"];

/** Tells once that the browser's session is over, with the server's reason: only logging in leads on. */
export const sessionEnded = new Emitter<ApiError>();

export interface RequestOptions {
  /** GET without a body, POST with one, unless said otherwise. */
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  /** How long an answer may take; ten seconds unless said otherwise. */
  timeoutMs?: number;
}

/**
 * Sends a request with the session's cookies and parses its JSON (`undefined` when it has no body). A session whose access
 * has run out is refreshed, once, however many requests find it so. Throws {@link ApiError}; an abort of `signal` passes
 * through as it is.
 */
export async function request<T>(path: string, parse: (body: unknown) => T, options: RequestOptions = {}): Promise<T> {
  try {
    return await send(path, parse, options);
  } catch (error) {
    if (!isSessionOver(error)) throw error;
    if (error.kind === "setup-required" || !(await refresh())) {
      sessionEnded.emit(error);
      throw error;
    }
  }
  try {
    return await send(path, parse, options);
  } catch (error) {
    if (isSessionOver(error)) sessionEnded.emit(error);
    throw error;
  }
}

function isSessionOver(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 401 && !TYPED_CREDENTIALS.includes(error.kind);
}

let refreshing: Promise<boolean> | null = null;

/** False when the session is over. Throws {@link ApiError} when that could not be found out. */
function refresh(): Promise<boolean> {
  refreshing ??= send(REFRESH_PATH, () => true, { body: { refreshToken: null } })
    .catch((error: unknown) => {
      if (error instanceof ApiError && (error.status === 401 || error.status === 403)) return false;
      throw error;
    })
    .finally(() => (refreshing = null));
  return refreshing;
}

async function send<T>(path: string, parse: (body: unknown) => T, options: RequestOptions): Promise<T> {
  const { body, signal } = options;
  const method = options.method ?? (body === undefined ? "GET" : "POST");
  const timeout = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
  const sentAt = Date.now();
  try {
    const response = await fetch(apiOrigin.url(path), {
      method,
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...apiOrigin.headers(method),
        ...options.headers,
      },
      credentials: "same-origin",
      body: body === undefined ? null : JSON.stringify(apiOrigin.outgoing(path, body)),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    serverClock.observe(response.headers.get("date"), sentAt, Date.now());
    const json: unknown = await response.json().catch((error: unknown) => {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    });
    apiOrigin.incoming(path, response.status, json);
    if (!response.ok) throw problemFrom(response.status, json);
    return parse(json);
  } catch (error) {
    if (signal?.aborted || error instanceof ApiError) throw error;
    if (error instanceof MalformedAnswer) throw new ApiError(0, "The answer can't be read", error.message);
    throw unreachable(error);
  }
}
