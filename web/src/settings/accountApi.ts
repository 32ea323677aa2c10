import { request } from "../api/http";
import { fields } from "../api/parse";
import { parseUser, type User } from "../session/user";

/** What people change of their own. */
export const accountApi = {
  describe: (displayName: string, email: string): Promise<User> =>
    request("/api/v1/auth/me", parseUser, { method: "PATCH", body: { displayName, email } }),

  /** Ends every other session. */
  changePassword: (current: string, password: string): Promise<User> =>
    request("/api/v1/auth/password", (body) => parseUser(fields(body)?.user), { body: { current, password } }),
};
