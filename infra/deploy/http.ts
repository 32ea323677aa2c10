import type { Clock } from "./clock";
import type { Tokens } from "./token";

const TRY_MS = 120_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

export interface Call {
  method: "GET" | "PUT" | "POST" | "DELETE";
  headers?: Record<string, string>;
  body?: Buffer | string;
  /** Statuses that are an answer; all others are tried again or fail. */
  accept: readonly number[];
}

/** Calls Azure with a token, again and again where that helps, until a deadline. */
export class Caller {
  constructor(
    private readonly tokens: Tokens,
    private readonly clock: Clock,
    /** Of {@link Clock.now}. */
    readonly deadline: number,
  ) {}

  /**
   * @param resource whose token is sent; null for none
   * @throws Error with the answer's beginning, when it is final or the deadline has passed
   */
  async call(resource: string | null, url: string, call: Call): Promise<Response> {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      const problem = await this.#try(resource, url, call);
      if (problem instanceof Response) return problem;
      if (problem.final || this.clock.now() + wait > this.deadline) {
        throw new Error(`${call.method} ${url.split("?")[0]}: ${problem.text}`);
      }
      await this.clock.wait(wait);
    }
  }

  async #try(resource: string | null, url: string, call: Call): Promise<Response | { text: string; final: boolean }> {
    const authorization: Record<string, string> = resource === null ? {} : { authorization: `Bearer ${await this.tokens.for(resource)}` };
    try {
      const response = await fetch(url, {
        method: call.method,
        headers: { ...call.headers, ...authorization },
        body: call.body ?? null,
        redirect: "error",
        signal: AbortSignal.timeout(TRY_MS),
      });
      if (call.accept.includes(response.status)) return response;
      const text = `${response.status} ${(await response.text()).slice(0, 500)}`.trim();
      return { text, final: !mayPass(response.status) };
    } catch (error) {
      return { text: error instanceof Error ? `${error.message} ${String(error.cause ?? "")}`.trim() : String(error), final: false };
    }
  }
}

/** Roles that were given a moment ago take minutes to be known (401, 403), new sites to be found (404). */
function mayPass(status: number): boolean {
  return [401, 403, 404, 408, 409, 429].includes(status) || status >= 500;
}
