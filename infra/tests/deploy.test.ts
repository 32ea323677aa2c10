import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { deploy, type Outcome, type Plan } from "../deploy/deploy";
import type { Clock } from "../deploy/clock";
import { Tokens } from "../deploy/token";
import { Cloud } from "./support/cloud";
import { Workshop } from "./support/tools";
import { unzip } from "./support/unzip";

const DAY = 24 * 3600_000;

let cloud: Cloud;
let workshop: Workshop;
let today = 0;

beforeEach(async () => {
  cloud = await new Cloud().start();
  workshop = new Workshop();
  today = Date.UTC(2026, 10, 21);
});

afterEach(async () => {
  workshop.dispose();
  await cloud.stop();
});

/** Waits take no time, but are counted. */
class FastClock implements Clock {
  #now = 0;
  now(): number {
    return this.#now;
  }
  wait(ms: number): Promise<void> {
    this.#now += ms;
    return Promise.resolve();
  }
}

/** Both steps, as `pulumi up` takes them. */
async function run(before?: Outcome, timeoutSeconds = 600): Promise<Outcome> {
  const after = await step("functions", before, timeoutSeconds);
  await step("dashboard", after, timeoutSeconds);
  return after;
}

function step(name: Plan["step"], before: Outcome = { packageHash: "", published: "" }, timeoutSeconds = 600): Promise<Outcome> {
  const { repository } = workshop;
  const addresses = { scmUrl: cloud.url, apiUrl: cloud.url, liveUrl: "https://live.example.org", siteEndpoint: cloud.url };
  const report = (): void => undefined;
  const surroundings = { tokens: new Tokens(), clock: new FastClock(), now: () => today, report };
  return deploy({ step: name, repository, ...addresses, timeoutSeconds, ...before }, surroundings);
}

test("a first deployment publishes functions, then the dashboard with the API's address, the page last", async () => {
  const { packageHash, published } = await run();
  assert.match(packageHash, /^[0-9a-f]{64}$/);
  assert.equal(published, "2026-11-21T00:00:00.000Z");
  assert.deepEqual(
    [...unzip(cloud.package ?? Buffer.alloc(0)).keys()],
    ["CloudNexus.Functions.dll", "functions.metadata", "host.json", "worker.config.json"],
  );
  assert.deepEqual([...cloud.blobs.keys()].sort(), ["assets/app-Ab12Cd34.js", "favicon.svg", "index.html"]);
  const page = cloud.blobs.get("index.html")?.content.toString() ?? "";
  assert.ok(page.includes(`<meta name="nexus-api" content="${cloud.url}" />`));
  assert.match(page, /connect-src 'self' http:\/\/127\.0\.0\.1:\d+ https:\/\/live\.example\.org wss:\/\/live\.example\.org;/);
  const order = cloud.requests.map((r) => `${r.method} ${r.path}`);
  const at = (step: string): number => order.indexOf(step);
  assert.ok(at("POST /api/publish") < at("GET /health") && at("GET /health") < at("PUT /$web/index.html"));
  assert.equal(order.at(-1), "PUT /$web/index.html");
});

test("the functions are built against the real worker, the dashboard from its lock file", async () => {
  await run();
  const [dotnet, ...others] = workshop.calls.filter((call) => !call.startsWith("az "));
  assert.match(
    dotnet ?? "",
    /^dotnet publish functions -c Release -p:FunctionsRuntime=azure -p:KafkaIngest=false -p:ContinuousIntegrationBuild=true -o \S+ -v q -nologo$/,
  );
  assert.match(others[0] ?? "", /^npm ci /);
  assert.match(others[1] ?? "", /^npm run --silent build/);
});

test("what has not changed is not uploaded again", async () => {
  const first = await run();
  cloud.requests.length = 0;
  today += DAY;
  assert.deepEqual(await run(first), first);
  assert.equal(cloud.count("POST", /publish/), 0);
  assert.equal(cloud.count("PUT", /^\/\$web/), 0);
  assert.equal(cloud.count("GET", /^\/health$/), 1);
});

test("one changed file is the one that is uploaded", async () => {
  const first = await run();
  cloud.requests.length = 0;
  workshop.built("favicon.svg", "<svg>new</svg>");
  await run(first);
  assert.deepEqual(
    cloud.requests.filter((r) => r.method === "PUT" && r.path.startsWith("/$web")).map((r) => r.path),
    ["/$web/favicon.svg"],
  );
});

test("changed functions are published, and the package is theirs", async () => {
  const first = await run();
  cloud.deploymentSteps = 0;
  workshop.published("CloudNexus.Functions.dll", "second version");
  today += DAY;
  const second = await run(first);
  assert.notEqual(second.packageHash, first.packageHash);
  assert.notEqual(second.published, first.published);
  assert.equal(unzip(cloud.package ?? Buffer.alloc(0)).get("CloudNexus.Functions.dll")?.content, "second version");
});

test("files are sent with their type, for a year when their name has a hash, and packed when they are", async () => {
  await run();
  const script = cloud.blobs.get("assets/app-Ab12Cd34.js");
  assert.equal(script?.content.toString(), "short");
  assert.equal(script?.headers["x-ms-blob-content-encoding"], "br");
  assert.equal(script?.headers["x-ms-blob-content-type"], "text/javascript; charset=utf-8");
  assert.equal(script?.headers["x-ms-blob-cache-control"], "public, max-age=31536000, immutable");
  assert.equal(cloud.blobs.get("index.html")?.headers["x-ms-blob-cache-control"], "no-cache");
});

test("files out of use stay for a month, so that open pages go on", async () => {
  await run();
  workshop.remove("built/favicon.svg");
  await run();
  today += 29 * DAY;
  cloud.deploymentSteps = 0;
  await run();
  assert.ok(cloud.blobs.has("favicon.svg"));
  today += 2 * DAY;
  await run();
  assert.ok(!cloud.blobs.has("favicon.svg"));
});

test("a file that comes back into use stays for good", async () => {
  await run();
  workshop.remove("built/favicon.svg");
  await run();
  workshop.built("favicon.svg", "<svg/>");
  await run();
  today += 90 * DAY;
  await run();
  await run();
  assert.ok(cloud.blobs.has("favicon.svg"));
});

test("roles that are not known yet and services that are busy are waited for", async () => {
  cloud.failures.push(
    { path: /publish/, status: 401, times: 2 },
    { path: /publish/, status: 503, times: 1 },
    { path: /^\/\$web$/, status: 403, times: 3 },
    { path: /health/, status: 502, times: 2 },
  );
  await run();
  assert.equal(cloud.count("POST", /publish/), 4);
  assert.ok(cloud.blobs.has("index.html"));
});

test("a service that does not answer in time fails the deployment, and the page stays as it was", async () => {
  cloud.failures.push({ path: /health/, status: 503, times: 1000 });
  const published = await step("functions");
  assert.match(published.packageHash, /^[0-9a-f]{64}$/, "what was published is known, so that going back is a change");
  await assert.rejects(step("dashboard", published, 60), /GET http.*\/health: 503/);
  assert.equal(cloud.blobs.size, 0);
});

test("a package that the app refuses fails with its reason", async () => {
  cloud.deploymentEnds = 3;
  await assert.rejects(run(), /The app refused the package: because/);
});

test("what cannot pass is not tried again", async () => {
  cloud.failures.push({ path: /publish/, status: 400, times: 1000 });
  await assert.rejects(run(), /POST .*\/api\/publish: 400 not now/);
  assert.equal(cloud.count("POST", /publish/), 1);
});

test("a build that fails says what it said, and nothing is published", async () => {
  workshop.tool("dotnet", "echo 'error NU1101: no such package' >&2; exit 1");
  await assert.rejects(run(), /'dotnet publish functions' ended with 1:\nerror NU1101/);
  assert.equal(cloud.requests.length, 0);
});

test("a build against the local runtime is no package", async () => {
  workshop.remove("published/functions.metadata");
  await assert.rejects(run(), /lacks functions.metadata: it was not built with -p:FunctionsRuntime=azure/);
});

test("a developer's settings never leave the machine", async () => {
  workshop.published("local.settings.json", '{"Values":{"NEXUS_MASTER_KEY":"x"}}');
  await run();
  assert.ok(!unzip(cloud.package ?? Buffer.alloc(0)).has("local.settings.json"));
});

test("without a log-in it says how to log in", async () => {
  workshop.tool("az", "echo 'Please run az login' >&2; exit 1");
  await assert.rejects(run(), /log in with 'az login', or set ARM_CLIENT_ID[^]*Please run az login/);
});
