import { request } from "../api/http";
import { fields, rowsOf, textOrNull } from "../api/parse";

/** How the model server does. */
export interface AiHealth {
  isWell: boolean;
  /** The word of the problem, such as `model-server-away`; `ok` when all is well. */
  state: string;
  /** What to do about it. */
  detail: string | null;
}

export const aiApi = {
  health: (signal?: AbortSignal): Promise<AiHealth> => request("/api/v1/ai/status", parseHealth, { signal }),

  /** The names of the installed models. */
  models: (signal?: AbortSignal): Promise<string[]> =>
    request("/api/v1/ai/models", (body) => rowsOf(fields(body)?.models, (from) => textOrNull(from.name)), { signal }),
};

function parseHealth(body: unknown): AiHealth {
  const from = fields(body);
  const state = textOrNull(from?.state) ?? "unknown";
  return { isWell: state === "ok", state, detail: textOrNull(from?.detail) };
}
