import { buildDashboard, buildFunctions } from "./build";
import { Website } from "./blobs";
import type { Clock } from "./clock";
import { Caller } from "./http";
import { publish, waitForHealth } from "./publish";
import { siteFiles } from "./site";
import type { Tokens } from "./token";

/** What is to be deployed, and where. Holds no secret. */
export interface Plan {
  /** The repository's root. */
  repository: string;
  scmUrl: string;
  apiUrl: string;
  liveUrl: string;
  /** Of the blobs of the dashboard's account, without a slash at the end. */
  siteEndpoint: string;
  timeoutSeconds: number;
  /** The package that runs there now, as the last deployment said; empty for none. */
  packageHash: string;
}

export interface Outcome {
  packageHash: string;
}

/**
 * Builds functions and dashboard, publishes what has changed and waits until the service answers.
 * @param report told of each step, a line at a time
 */
export async function deploy(
  plan: Plan,
  tokens: Tokens,
  clock: Clock,
  now: () => number,
  report: (line: string) => void,
): Promise<Outcome> {
  report("building the functions …");
  const built = await buildFunctions(plan.repository);
  report("building the dashboard …");
  const files = siteFiles(await buildDashboard(plan.repository), { api: plan.apiUrl, live: plan.liveUrl });

  const caller = new Caller(tokens, clock, clock.now() + plan.timeoutSeconds * 1000);
  if (built.hash === plan.packageHash) {
    report("the functions are as they were");
  } else {
    report(`publishing the functions (${Math.ceil(built.content.length / 1024)} KB) …`);
    await publish(caller, clock, plan.scmUrl, built);
  }
  report("waiting for the service …");
  await waitForHealth(caller, `${plan.apiUrl}/health`);

  // After the service: a new page finds what it asks for.
  const website = new Website(caller, plan.siteEndpoint);
  await website.enable();
  const { uploaded, unchanged, deleted } = await website.upload(files, now());
  report(`dashboard: ${uploaded.length} files uploaded, ${unchanged} unchanged, ${deleted.length} old ones deleted`);
  return { packageHash: built.hash };
}
