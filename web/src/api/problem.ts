import { fields } from "./parse";

/** Why a request failed, in words for people. `status` is 0 when no answer came. */
export class ApiError extends Error {
  readonly status: number;
  readonly title: string;
  /** The problem's stable word, such as `bad-login`; empty when the answer named none. */
  readonly kind: string;

  constructor(status: number, title: string, detail: string, kind = "") {
    super(detail);
    this.name = "ApiError";
    this.status = status;
    this.title = title;
    this.kind = kind;
  }

  /** Whether the problem is with this field of the request. */
  isAbout(field: string): boolean {
    return this.status === 400 && (this.kind.toLowerCase() === `bad-${field.toLowerCase()}` || this.message.startsWith(`'${field}'`));
  }
}

const MAX_TEXT = 400;

/** Reads an RFC 9457 problem document; anything else gives a plain sentence about the status. */
export function problemFrom(status: number, body: unknown): ApiError {
  const problem = fields(body);
  const title = typeof problem?.title === "string" ? problem.title : `The server answered ${status}`;
  const detail = typeof problem?.detail === "string" ? problem.detail : "The answer gives no further reason.";
  const kind = typeof problem?.type === "string" ? (/^\/problems\/([a-z0-9-]{1,64})$/i.exec(problem.type)?.[1] ?? "") : "";
  return new ApiError(status, title.slice(0, MAX_TEXT), detail.slice(0, MAX_TEXT), kind);
}

/** The error of a request that got no usable answer. */
export function unreachable(cause: unknown): ApiError {
  if (cause instanceof DOMException && cause.name === "TimeoutError") {
    return new ApiError(0, "The server is too slow", "No answer came in time. It may be starting, or overloaded.");
  }
  return new ApiError(0, "The server can't be reached", "The connection failed. Check that CloudNexus runs and that this device is online.");
}
