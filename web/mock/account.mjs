// What people do with their own account.
import { json, problem, readBody } from "./json.mjs";
import { shown } from "./people.mjs";

/** True when the route was one of these. */
export async function answerAccount(people, route, session, request, response) {
  switch (route) {
    case "GET /api/v1/auth/me":
      json(response, shown(session.user));
      return true;
    case "PATCH /api/v1/auth/me": {
      const { displayName, email } = await readBody(request);
      Object.assign(session.user, { displayName: displayName || session.user.username, email: email || null });
      json(response, shown(session.user));
      return true;
    }
    case "POST /api/v1/auth/password": {
      const { current, password } = await readBody(request);
      if (current !== session.user.password) {
        problem(response, 401, "The caller is not known", "User name or password is wrong.", "bad-login");
        return true;
      }
      session.user.password = password;
      json(response, { expiresIn: 3600, user: shown(session.user) });
      return true;
    }
    case "POST /api/v1/auth/logout":
      for (const [key, one] of people.sessions) if (one === session) people.sessions.delete(key);
      json(response, null, 204, { "set-cookie": ["access=; Path=/; Max-Age=0", "refresh=; Path=/api/v1/auth/refresh; Max-Age=0"] });
      return true;
    default:
      return false;
  }
}
