import { Website } from "./blobs";
import { buildDashboard, buildFunctions } from "./build";
import type { Clock } from "./clock";
import { Caller } from "./http";
import { publish, waitForHealth } from "./publish";
import { siteFiles } from "./site";
import type { Tokens } from "./token";

/** What is to be deployed, and where. Holds no secret. */
export interface Plan {
  /** The dashboard comes after the functions, and waits until they answer. */
  step: "functions" | "dashboard";
  /** The repository's root. */
  repository: string;
  scmUrl: string;
  apiUrl: string;
  liveUrl: string;
  /** Of the blobs of the dashboard's account, without a slash at the end. */
  siteEndpoint: string;
  timeoutSeconds: number;
  /** The package that the app was given last; empty for none. */
  packageHash: string;
  /** When that was; empty for never. */
  published: string;
}

/** What the app has been given, and when: as before, where nothing was published. */
export type Outcome = Pick<Plan, "packageHash" | "published">;

export interface Surroundings {
  tokens: Tokens;
  clock: Clock;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Told of each step, a line at a time. */
  report: (line: string) => void;
}

/** Takes one step. @throws Error that says what went wrong and, where that can be said, what to do */
export function deploy(plan: Plan, surroundings: Surroundings): Promise<Outcome> {
  return plan.step === "functions" ? deployFunctions(plan, surroundings) : deployDashboard(plan, surroundings);
}

async function deployFunctions(plan: Plan, { tokens, clock, now, report }: Surroundings): Promise<Outcome> {
  report("building the functions …");
  const built = await buildFunctions(plan.repository);
  if (built.hash === plan.packageHash) {
    report("the functions are as they were");
    return { packageHash: plan.packageHash, published: plan.published };
  }
  report(`publishing the functions (${Math.ceil(built.content.length / 1024)} KB) …`);
  await publish(callerFor(plan, tokens, clock), clock, plan.scmUrl, built);
  return { packageHash: built.hash, published: new Date(now()).toISOString() };
}

async function deployDashboard(plan: Plan, { tokens, clock, now, report }: Surroundings): Promise<Outcome> {
  report("building the dashboard …");
  const files = siteFiles(await buildDashboard(plan.repository), { api: plan.apiUrl, live: plan.liveUrl });
  const caller = callerFor(plan, tokens, clock);

  // A new page finds what it asks for.
  report("waiting for the service …");
  await waitForHealth(caller, `${plan.apiUrl}/health`);
  const website = new Website(caller, plan.siteEndpoint);
  await website.enable();
  const { uploaded, unchanged, deleted } = await website.upload(files, now());
  report(`dashboard: ${uploaded.length} files uploaded, ${unchanged} unchanged, ${deleted.length} old ones deleted`);
  return { packageHash: plan.packageHash, published: plan.published };
}

function callerFor(plan: Plan, tokens: Tokens, clock: Clock): Caller {
  return new Caller(tokens, clock, clock.now() + plan.timeoutSeconds * 1000);
}
