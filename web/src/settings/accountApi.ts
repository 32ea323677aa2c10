import { request } from "../api/http";
import { fields, MalformedAnswer, rowsOf, textOrNull, textsOf, timeOrNull, type Fields } from "../api/parse";
import { parseRole, parseUser, type Role, type User } from "../session/user";

/** One of one's own log-ins. Times are epoch milliseconds. */
export interface LogIn {
  id: string;
  createdAt: number | null;
  lastUsedAt: number | null;
  address: string | null;
  userAgent: string | null;
  /** The one that asks. */
  current: boolean;
}

/** A token for a program. */
export interface PersonalToken {
  id: string;
  name: string;
  scopes: string[];
  role: Role;
  expiresAt: number | null;
  lastUsedAt: number | null;
}

export interface PersonalTokens {
  tokens: PersonalToken[];
  /** The scopes that there are. */
  available: string[];
}

export interface NewPersonalToken {
  name: string;
  scopes: readonly string[];
  expiresInDays: number;
  role: Role;
}

const TOKENS = "/api/v1/auth/tokens";
const SESSIONS = "/api/v1/auth/sessions";

/** What people see and change of their own. */
export const accountApi = {
  describe: (displayName: string, email: string): Promise<User> =>
    request("/api/v1/auth/me", parseUser, { method: "PATCH", body: { displayName, email } }),

  /** Ends every other session. */
  changePassword: (current: string, password: string): Promise<User> =>
    request("/api/v1/auth/password", (body) => parseUser(fields(body)?.user), { body: { current, password } }),

  sessions: (signal?: AbortSignal): Promise<LogIn[]> =>
    request(SESSIONS, (body) => rowsOf(fields(body)?.sessions, parseLogIn), { signal }),

  endSession: (id: string): Promise<void> => request(`${SESSIONS}/${encodeURIComponent(id)}`, () => undefined, { method: "DELETE" }),

  tokens: (signal?: AbortSignal): Promise<PersonalTokens> =>
    request(TOKENS, parseTokens, { signal }),

  /** Gives the token's text, which is shown this once. */
  createToken: (token: NewPersonalToken): Promise<string> => request(TOKENS, parseMade, { body: token }),

  revokeToken: (id: string): Promise<void> => request(`${TOKENS}/${encodeURIComponent(id)}`, () => undefined, { method: "DELETE" }),
};

function parseLogIn(from: Fields): LogIn | null {
  const id = textOrNull(from.id);
  if (id === null) return null;
  return {
    id,
    createdAt: timeOrNull(from.createdAt),
    lastUsedAt: timeOrNull(from.lastUsedAt),
    address: textOrNull(from.address),
    userAgent: textOrNull(from.userAgent),
    current: from.current === true,
  };
}

function parseToken(from: Fields): PersonalToken | null {
  const id = textOrNull(from.id);
  if (id === null) return null;
  return {
    id,
    name: textOrNull(from.name) ?? id,
    scopes: textsOf(from.scopes),
    role: parseRole(from.role),
    expiresAt: timeOrNull(from.expiresAt),
    lastUsedAt: timeOrNull(from.lastUsedAt),
  };
}

function parseTokens(body: unknown): PersonalTokens {
  const from = fields(body);
  return { tokens: rowsOf(from?.tokens, parseToken), available: textsOf(from?.available) };
}

function parseMade(body: unknown): string {
  const token = textOrNull(fields(body)?.token);
  if (token === null) throw new MalformedAnswer("It holds no token.");
  return token;
}
