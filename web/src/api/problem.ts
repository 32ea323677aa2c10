import { fields } from "./parse";

/** Why a request failed, in words for people. `status` is 0 when no answer came. */
export class ApiError extends Error {
  readonly status: number;
  readonly title: string;

  constructor(status: number, title: string, detail: string) {
    super(detail);
    this.name = "ApiError";
    this.status = status;
    this.title = title;
  }
}

const MAX_TEXT = 400;

/** Reads an RFC 9457 problem document; anything else gives a plain sentence about the status. */
export function problemFrom(status: number, body: unknown): ApiError {
  const problem = fields(body);
  const title = typeof problem?.title === "string" ? problem.title : `The server answered ${status}`;
  const detail = typeof problem?.detail === "string" ? problem.detail : "The answer gives no further reason.";
  return new ApiError(status, title.slice(0, MAX_TEXT), detail.slice(0, MAX_TEXT));
}

/** The error of a request that got no usable answer. */
export function unreachable(cause: unknown): ApiError {
  if (cause instanceof DOMException && cause.name === "TimeoutError") {
    return new ApiError(0, "The server is too slow", "No answer came within ten seconds. It may be starting, or overloaded.");
  }
  return new ApiError(0, "The server can't be reached", "The connection failed. Check that CloudNexus runs and that this device is online.");
}
