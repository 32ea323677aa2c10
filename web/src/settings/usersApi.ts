import { request } from "../api/http";
import { fields, labelsOf, MalformedAnswer, rowsOf, textOrNull, timeOrNull, type Fields } from "../api/parse";
import { parseRole, parseUser, type Role, type User } from "../session/user";

export interface NewUser {
  username: string;
  password: string;
  role: Role;
  labels: Record<string, string>;
}

/** What is absent stays as it is. */
export interface UserChange {
  displayName?: string;
  email?: string;
  role?: Role;
  labels?: Record<string, string>;
  disabled?: boolean;
  /** Ends the user's sessions. */
  password?: string;
}

/** An invitation that can still be used. Times are epoch milliseconds. */
export interface Invitation {
  id: string;
  role: Role;
  labels: Record<string, string>;
  createdBy: string;
  expiresAt: number | null;
}

const USERS = "/api/v1/users";
const INVITATIONS = "/api/v1/invitations";
const nothing = (): void => undefined;

/** For admins. */
export const usersApi = {
  users: (signal?: AbortSignal): Promise<User[]> => request(USERS, (body) => rowsOf(fields(body)?.users, userOrNull), { signal }),

  create: (user: NewUser): Promise<User> => request(USERS, parseUser, { body: user }),

  change: (id: string, change: UserChange): Promise<User> =>
    request(`${USERS}/${encodeURIComponent(id)}`, parseUser, { method: "PATCH", body: change }),

  remove: (id: string): Promise<void> => request(`${USERS}/${encodeURIComponent(id)}`, nothing, { method: "DELETE" }),

  invitations: (signal?: AbortSignal): Promise<Invitation[]> =>
    request(INVITATIONS, (body) => rowsOf(fields(body)?.invitations, parseInvitation), { signal }),

  /** Gives the link, which is shown this once. */
  invite: (role: Role, labels: Record<string, string>, expiresInHours: number): Promise<string> =>
    request(INVITATIONS, parseLink, { body: { role, labels, expiresInHours } }),

  takeBack: (id: string): Promise<void> => request(`${INVITATIONS}/${encodeURIComponent(id)}`, nothing, { method: "DELETE" }),
};

function userOrNull(from: Fields): User | null {
  return textOrNull(from.id) === null || textOrNull(from.username) === null ? null : parseUser(from);
}

function parseInvitation(from: Fields): Invitation | null {
  const id = textOrNull(from.id);
  if (id === null) return null;
  return {
    id,
    role: parseRole(from.role),
    labels: labelsOf(from.labels),
    createdBy: textOrNull(from.createdBy) ?? "?",
    expiresAt: timeOrNull(from.expiresAt),
  };
}

function parseLink(body: unknown): string {
  const link = textOrNull(fields(body)?.link);
  if (link === null) throw new MalformedAnswer("It holds no link.");
  return link;
}
