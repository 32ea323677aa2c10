import type { ReactNode } from "react";
import { Message } from "./Message";
import type { Loaded } from "./useLoad";

/** Shows what was loaded, that it is being loaded, or why it could not be and a way to try again. */
export function Loading<T>({ of, children }: { of: Loaded<T>; children: (data: T) => ReactNode }) {
  return (
    <>
      {of.error && (
        <Message title={of.error.title} error>
          <p>{of.error.message}</p>
          <p>
            <button type="button" onClick={of.reload}>
              Try again
            </button>
          </p>
        </Message>
      )}
      {of.data === null && !of.error && (
        <p className="loading" role="status">
          Loading…
        </p>
      )}
      {of.data !== null && children(of.data)}
    </>
  );
}
