import { request } from "../api/http";
import { fields } from "../api/parse";
import { parseUser, type User } from "./user";

/** What a newcomer types to get an account. `token` is the link's; registering needs none. */
export interface NewAccount {
  username: string;
  password: string;
  token?: string;
}

export interface SetupState {
  /** There is no account yet. */
  required: boolean;
  /** People may make themselves an account. */
  registration: boolean;
}

const loggedIn = (body: unknown): User => parseUser(fields(body)?.user);

/** Getting in and out. Tokens travel in cookies that no script can read: the answers hold none. */
export const authApi = {
  me: (signal?: AbortSignal): Promise<User> => request("/api/v1/auth/me", parseUser, { signal }),

  setupState: (signal?: AbortSignal): Promise<SetupState> =>
    request(
      "/api/v1/auth/setup",
      (body) => ({ required: fields(body)?.required === true, registration: fields(body)?.registration === true }),
      { signal },
    ),

  logIn: (username: string, password: string): Promise<User> =>
    request("/api/v1/auth/login", loggedIn, { body: { username, password, cookie: true } }),

  logOut: (): Promise<void> => request("/api/v1/auth/logout", () => undefined, { method: "POST" }),

  completeSetup: (account: NewAccount): Promise<User> => request("/api/v1/auth/setup", loggedIn, { body: { ...account, cookie: true } }),

  acceptInvitation: (account: NewAccount): Promise<User> =>
    request("/api/v1/auth/accept", loggedIn, { body: { ...account, cookie: true } }),

  register: (account: NewAccount): Promise<User> => request("/api/v1/auth/register", loggedIn, { body: { ...account, cookie: true } }),
};
