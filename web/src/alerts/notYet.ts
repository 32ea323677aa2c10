import type { ApiError } from "../api/problem";

/** Whether the server is of a version that does not know of this, or has it switched off. */
export function notYet(error: ApiError): boolean {
  return error.status === 404 || error.status === 501;
}
