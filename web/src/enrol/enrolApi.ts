import { request } from "../api/http";
import { fields, labelsOf, MalformedAnswer, numberOrNull, rowsOf, textOrNull, timeOrNull, type Fields } from "../api/parse";

/** What nodes may enrol with. Times are epoch milliseconds. */
export interface EnrolmentToken {
  id: string;
  name: string;
  used: number;
  uses: number;
  expiresAt: number | null;
  labels: Record<string, string>;
  createdBy: string;
}

export interface NewEnrolmentToken {
  name: string;
  uses: number;
  /** Epoch milliseconds. */
  expiresAt: number;
  labels: Record<string, string>;
}

export interface MadeEnrolmentToken {
  item: EnrolmentToken;
  /** Starts an agent that enrols its host. Holds the token: shown this once. */
  command: string;
}

const PATH = "/api/v1/enrolment-tokens";

export const enrolApi = {
  list: (signal?: AbortSignal): Promise<EnrolmentToken[]> => request(PATH, (body) => rowsOf(fields(body)?.items, parseToken), { signal }),

  create: ({ expiresAt, ...token }: NewEnrolmentToken): Promise<MadeEnrolmentToken> =>
    request(PATH, parseMade, { body: { ...token, expiresAt: new Date(expiresAt).toISOString(), nodeType: null } }),

  remove: (id: string): Promise<void> => request(`${PATH}/${encodeURIComponent(id)}`, () => undefined, { method: "DELETE" }),
};

function parseToken(from: Fields): EnrolmentToken | null {
  const id = textOrNull(from.id);
  if (id === null) return null;
  return {
    id,
    name: textOrNull(from.name) ?? id,
    used: numberOrNull(from.used) ?? 0,
    uses: numberOrNull(from.uses) ?? 0,
    expiresAt: timeOrNull(from.expiresAt),
    labels: labelsOf(from.labels),
    createdBy: textOrNull(from.createdBy) ?? "?",
  };
}

function parseMade(body: unknown): MadeEnrolmentToken {
  const from = fields(body);
  const item = parseToken(fields(from?.item) ?? {});
  const command = textOrNull(from?.command);
  if (!item || command === null) throw new MalformedAnswer("It holds no command.");
  return { item, command };
}
