import { createContext, useContext, useSyncExternalStore } from "react";
import { sessionEnded } from "../api/http";
import { ApiError } from "../api/problem";
import { Emitter } from "../data/emitter";
import { authApi } from "./authApi";
import { logInPath } from "./nextPath";
import type { User } from "./user";

export type SessionState =
  | { phase: "checking" }
  | { phase: "in"; user: User }
  /** On the way to the log-in page. */
  | { phase: "out" }
  | { phase: "failed"; error: ApiError };

/**
 * Who is logged in. It ends with the page: logging out, and a session that the server ended, load another page, so that
 * nothing that one person saw is left in memory for the next.
 */
export class Session {
  readonly changed = new Emitter<SessionState>();
  readonly #leave: (path: string) => void;
  readonly #place: () => string;
  #state: SessionState = { phase: "checking" };

  /** `leave` loads another page; `place` is where the person is. */
  constructor(leave: (path: string) => void, place: () => string) {
    this.#leave = leave;
    this.#place = place;
    sessionEnded.on((reason) => this.#end(reason));
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Asks the server who this is. */
  async check(): Promise<void> {
    this.#set({ phase: "checking" });
    try {
      this.#set({ phase: "in", user: await authApi.me() });
    } catch (error) {
      if (this.#isOut()) return;
      if (!(error instanceof ApiError)) throw error;
      this.#set({ phase: "failed", error });
    }
  }

  /** After a change of one's own account. */
  update(user: User): void {
    if (this.#state.phase === "in") this.#set({ phase: "in", user });
  }

  /** Throws {@link ApiError} when the server could not be told: the session then goes on. */
  async logOut(): Promise<void> {
    try {
      await authApi.logOut();
    } catch (error) {
      // A session that had ended before is where logging out leads to.
      if (!this.#isOut()) throw error;
      return;
    }
    this.#set({ phase: "out" });
    this.#leave("/login");
  }

  // Read through a method: it changes while others await, which flow analysis does not see.
  #isOut(): boolean {
    return this.#state.phase === "out";
  }

  #end(reason: ApiError): void {
    if (this.#isOut()) return;
    this.#set({ phase: "out" });
    this.#leave(reason.kind === "setup-required" ? "/setup" : logInPath(this.#place()));
  }

  #set(state: SessionState): void {
    this.#state = state;
    this.changed.emit(state);
  }
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("SessionContext is missing above this component.");
  return session;
}

export function useSessionState(): SessionState {
  const session = useSession();
  return useSyncExternalStore(
    (changed) => session.changed.on(changed),
    () => session.state,
  );
}

/** The person who is logged in; for components that only stand where somebody is. */
export function useUser(): User {
  const state = useSessionState();
  const remembered = state.phase === "in" ? state.user : null;
  if (!remembered) throw new Error("Nobody is logged in here.");
  return remembered;
}
