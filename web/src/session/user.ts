import { fields, labelsOf, MalformedAnswer, textOrNull, timeOrNull } from "../api/parse";

export const ROLES = ["viewer", "operator", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** An account. Times are epoch milliseconds. */
export interface User {
  id: string;
  username: string;
  displayName: string;
  email: string | null;
  role: Role;
  /** Only nodes with all of these may be seen; none for all nodes. */
  labels: Record<string, string>;
  disabled: boolean;
  createdAt: number | null;
  lastLoginAt: number | null;
}

/** A role that is not known is the least one: what it may do is the server's to say. */
export function parseRole(value: unknown): Role {
  return ROLES.find((role) => role === value) ?? "viewer";
}

export function parseUser(value: unknown): User {
  const from = fields(value);
  const id = textOrNull(from?.id);
  const username = textOrNull(from?.username);
  if (!from || id === null || username === null) throw new MalformedAnswer("It names no user.");
  return {
    id,
    username,
    displayName: textOrNull(from.displayName) ?? username,
    email: textOrNull(from.email),
    role: parseRole(from.role),
    labels: labelsOf(from.labels),
    disabled: from.disabled === true,
    createdAt: timeOrNull(from.createdAt),
    lastLoginAt: timeOrNull(from.lastLoginAt),
  };
}
