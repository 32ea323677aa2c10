import { useState, type SyntheticEvent } from "react";
import { ApiError } from "../api/problem";

export interface Submit {
  busy: boolean;
  /** Why the last attempt failed; null from the next one on. */
  error: ApiError | null;
  /** For `onSubmit`, and for buttons of their own. One attempt at a time. */
  submit: (event?: SyntheticEvent) => void;
  /** What is wrong with a field of the request, by its name in the API. */
  fieldError: (field: string) => string | null;
}

/**
 * Runs an action that may fail with {@link ApiError}. `fields` are those that show their error themselves: what is wrong
 * with them is not told a second time in `error`.
 */
export function useSubmit(action: () => Promise<void>, fields: readonly string[] = []): Submit {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const submit = (event?: SyntheticEvent): void => {
    event?.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    void action()
      .catch((failure: unknown) => setError(failure instanceof ApiError ? failure : unexpected(failure)))
      .finally(() => setBusy(false));
  };
  const atField = error !== null && fields.some((field) => error.isAbout(field));
  return {
    busy,
    error: atField ? null : error,
    submit,
    fieldError: (field) => (error?.isAbout(field) ? error.message : null),
  };
}

function unexpected(failure: unknown): ApiError {
  return new ApiError(0, "This failed", failure instanceof Error ? failure.message : "The dashboard gives no reason.");
}
