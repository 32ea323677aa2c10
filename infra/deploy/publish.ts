import type { Package } from "./build";
import type { Clock } from "./clock";
import type { Caller } from "./http";

const MANAGEMENT = "https://management.azure.com";
const POLL_MS = 3_000;

/** What the deployment's status means. */
const SUCCEEDED = 4;
const FAILED = 3;

/**
 * Hands the package to the app, which puts it into its deployment container, and waits until it runs from it.
 * @param scm the app's deployment address, such as `https://NAME.scm.azurewebsites.net`
 * @throws Error with the reason that the deployment gives
 */
export async function publish(caller: Caller, clock: Clock, scm: string, { content }: Package): Promise<void> {
  const answer = await caller.call(MANAGEMENT, `${scm}/api/publish?RemoteBuild=false&Deployer=pulumi`, {
    method: "POST",
    headers: { "content-type": "application/zip", "cache-control": "no-cache" },
    body: content,
    accept: [200, 202],
  });
  const id = (await answer.text()).trim().replaceAll('"', "");
  if (!/^[A-Za-z0-9-]{1,64}$/.test(id)) throw new Error("The app took the package without saying under which number.");

  for (;;) {
    const response = await caller.call(MANAGEMENT, `${scm}/api/deployments/${id}`, { method: "GET", accept: [200, 202] });
    const state = (await response.json()) as { status?: number; status_text?: string };
    if (state.status === SUCCEEDED) return;
    if (state.status === FAILED)
      throw new Error(`The app refused the package: ${state.status_text ?? "it gives no reason; see its deployment log"}`);
    if (clock.now() + POLL_MS > caller.deadline) throw new Error("The package was taken, but did not come into use in time.");
    await clock.wait(POLL_MS);
  }
}

/** @throws Error when the service has not answered with 200 by the deadline. */
export async function waitForHealth(caller: Caller, url: string): Promise<void> {
  await caller.call(null, url, { method: "GET", accept: [200] });
}
