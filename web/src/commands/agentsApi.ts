import { request } from "../api/http";
import { fields, rowsOf, textOrNull, textsOf, type Fields } from "../api/parse";

/** A software agent, with what it says that it can do. */
export interface Agent {
  id: string;
  name: string;
  capabilities: string[];
}

const PATH = "/api/v1/agents";

export const agentsApi = {
  /** Programs that take commands, and no hosts. */
  programs: (signal?: AbortSignal): Promise<Agent[]> =>
    request(`${PATH}?kind=software&limit=1000`, (body) => rowsOf(fields(body)?.items, parseAgent), { signal }),

  /** What a node's agent takes besides what every host does. Empty when it has said nothing. */
  capabilities: (id: string, signal?: AbortSignal): Promise<string[]> =>
    request(`${PATH}/${encodeURIComponent(id)}`, (body) => textsOf(fields(body)?.capabilities), { signal }),
};

function parseAgent(from: Fields): Agent | null {
  const id = textOrNull(from.id);
  if (id === null) return null;
  return { id, name: textOrNull(from.name) ?? id, capabilities: textsOf(from.capabilities) };
}
