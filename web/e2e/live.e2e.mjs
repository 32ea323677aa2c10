// Opens the dashboard of a running CloudNexus in Chromium and sees this machine's numbers move.
//   NEXUS_URL=http://127.0.0.1:8080 [NEXUS_SHOTS=dir] [NEXUS_CHROMIUM=/usr/bin/chromium] npm run e2e
// It gets in by the link of the first start, NEXUS_SETUP_LINK, and makes the first account, or else logs in as
// NEXUS_USERNAME with NEXUS_PASSWORD.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const base = process.env.NEXUS_URL;
const shots = process.env.NEXUS_SHOTS;
const setupLink = process.env.NEXUS_SETUP_LINK;
const username = process.env.NEXUS_USERNAME ?? "ada";
const password = process.env.NEXUS_PASSWORD ?? "four random words";
const TIMEOUT_MS = 60_000;
/** What the pages show where there is no number yet. */
const NOTHING = "–";
const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

let browser;
let page;
const failures = [];

before(async () => {
  assert.ok(base, "NEXUS_URL must name the running dashboard, for instance http://127.0.0.1:8080");
  browser = await chromium.launch({ executablePath: process.env.NEXUS_CHROMIUM ?? "/usr/bin/chromium", args: flags });
  page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: "dark" });
  page.setDefaultTimeout(TIMEOUT_MS);
  page.on("pageerror", (error) => failures.push(error.message));
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) failures.push(message.text());
  });
});

after(async () => {
  await browser?.close();
});

/** Waits until an element's text or attribute has changed so many times, from a value to another, and gives every value seen. */
async function waitForChanges(selector, attribute, changes) {
  const values = [];
  while (values.length <= changes) {
    const handle = await page.waitForFunction(
      ([selectorInPage, name, last, nothing]) => {
        const element = document.querySelector(selectorInPage);
        const value = name ? element?.getAttribute(name) : element?.textContent;
        return value && value !== last && value !== nothing ? { value } : null;
      },
      [selector, attribute, values.at(-1) ?? null, NOTHING],
      { polling: 100 },
    );
    values.push((await handle.jsonValue()).value);
  }
  return values;
}

async function shoot(name) {
  if (!shots) return;
  await mkdir(shots, { recursive: true });
  await page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true });
}

async function logIn() {
  await page.fill("input[name=username]", username);
  await page.fill("input[name=password]", password);
  await page.click("button[type=submit]");
}

test("Fleet_NobodyLoggedIn_LeadsToADoor", async () => {
  await page.goto(`${base}/settings`);
  await page.waitForURL(setupLink ? `${base}/setup` : `${base}/login?next=%2Fsettings`);
  await page.waitForSelector("input[name=username]");
});

test("Door_SetUpOrLogIn_LeadsIn", async () => {
  if (setupLink) {
    await page.goto(setupLink);
    await page.waitForURL(`${base}/setup`);
    await page.fill("input[name=username]", username);
    await page.fill("input[name=new-password]", password);
    await page.fill("input[name=repeat-password]", `${password}, mistyped`);
    await page.click("button[type=submit]");
    assert.equal(await page.$eval("input[name=repeat-password]", (input) => input.validationMessage), "The two passwords differ.");
    await shoot("setup");
    await page.fill("input[name=repeat-password]", password);
    await page.click("button[type=submit]");
    await page.waitForURL(`${base}/`);
  } else {
    await logIn();
    await page.waitForURL(`${base}/settings`);
    await page.goto(base);
  }
  await page.waitForSelector('[data-testid="log-out"]');
});

test("Fleet_NodeIsUp_NumbersMove", async () => {
  await page.waitForSelector('[data-testid="node"] [data-testid="node-status"][data-status="UP"]');
  await page.waitForSelector('[data-testid="live-state"][data-phase="live"]');
  const id = await page.$eval(
    '[data-testid="node"]:has([data-status="UP"])',
    (node) => node.dataset.nodeId,
  );
  const node = `[data-testid="node"][data-node-id=${JSON.stringify(id)}]`;
  // Network and disk together: either may be idle for a while on a quiet machine.
  const [cpu] = await Promise.all([
    waitForChanges(`${node} [data-testid="node-cpu"]`, null, 2),
    waitForChanges(`${node} [data-testid="node-rates"]`, null, 2),
  ]);
  assert.ok(cpu.slice(-2).every((text) => /^\d+(\.\d)?\s%$/u.test(text)), `CPU reads ${cpu.join(", ")}`);
  const [received] = await waitForChanges(`${node} [data-testid="node-net-rx"]`, null, 0);
  assert.match(received, /^[\d.]+\s([KMGT]i)?B\/s$/u);
  await shoot("fleet");
  await page.click(`${node} [data-testid="node-link"]`);
});

test("NodePage_Watched_ChartAdvancesEachSample", async () => {
  const chart = '[data-testid="chart-cpu"]';
  await page.waitForSelector(`${chart} canvas`);
  const [seen] = await Promise.all([
    waitForChanges(chart, "data-last-t", 4),
    waitForChanges('[data-testid="chart-network"]', "data-last-t", 3),
  ]);
  const times = seen.map(Number);
  assert.ok(times.every((time, i) => i === 0 || time > times[i - 1]), `The chart's times are ${times.join(", ")}`);
  const label = await page.getAttribute(`${chart} [role="img"]`, "aria-label");
  assert.match(label, /^CPU, at \d\d:\d\d:\d\d: .*total \d/u);
  await shoot("node");
});

test("NodePage_Edited_TellsItInTheActivityAndShowsIt", async () => {
  await page.waitForSelector('[data-testid="uptime"] .uptime-days li:not([data-level="none"])');
  const place = `Shelf ${Date.now() % 100_000}`;
  await page.click('[data-testid="edit-node"]');
  await page.getByLabel("Location").fill(place);
  await page.getByLabel("Labels").fill("made-by=test");
  await page.click('[data-testid="save-node"]');
  await page.waitForSelector("dialog", { state: "detached" });
  await page.waitForSelector(`[data-testid="event"][data-type="node.updated"]:has-text("${place}")`);
  await page.waitForSelector(`.about dd:has-text("${place}")`);
  await shoot("node-edited");
});

test("Fleet_FilteredByLabel_ShowsTheNodeAndKeepsTheAddress", async () => {
  const place = page.url();
  await page.click(".brand");
  await page.selectOption('.toolbar select[aria-label="Add a type or label to the filter"]', "made-by=test");
  assert.equal(new URL(page.url()).search, "?label=made-by%3Dtest");
  await page.reload();
  await page.waitForSelector('[data-testid="node"]');
  assert.equal(await page.locator('[data-testid="node"]').count(), 1);
  if ((await page.getAttribute('[data-testid="activity"]', "aria-expanded")) === "false") await page.click('[data-testid="activity"]');
  await page.waitForSelector('.activity [data-testid="event"][data-type="node.updated"]');
  await page.goto(place);
  await page.waitForSelector('[data-testid="chart-cpu"] canvas');
});

test("AddNode_FromTheFleet_ShowsTheCommandOnceAndListsTheToken", async () => {
  const node = new URL(page.url()).pathname;
  await page.click(".brand");
  await page.click('[data-testid="add-node"]');
  await page.fill('dialog input[type="text"]', "Made in a test");
  await page.click('[data-testid="make-command"]');
  const command = await page.inputValue('[data-testid="enrol-command"]');
  assert.match(command, /^sudo NEXUS_ENROLMENT_TOKEN=nxe_\S+ \.\/cloudnexus-agent install --server http/u);
  await shoot("add-node");
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog", { state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement?.dataset.testid), "add-node", "The focus is back");
  await page.goto(`${base}/settings/enrolment`);
  await page.waitForSelector('table td:has-text("Made in a test")');
  assert.ok(!(await page.content()).includes(/nxe_\S+/u.exec(command)[0]), "The token is nowhere any more");
  await page.goto(base + node);
});

test("Settings_EachSection_LoadsWithoutAComplaint", async () => {
  const place = page.url();
  for (const section of ["", "/tokens", "/users", "/enrolment", "/audit", "/service"]) {
    await page.goto(`${base}/settings${section}`);
    await page.waitForSelector(".section .panel");
    await page.waitForSelector(".loading", { state: "detached" });
    assert.equal(await page.$('[role="alert"]'), null, `Settings${section} loads`);
  }
  await page.waitForSelector('[data-testid="cost"] .sums');
  await page.goto(place);
  await page.waitForSelector('[data-testid="node-keys"] table');
});

test("LogOut_ThenLogIn_LeadsBackToTheSamePlace", async () => {
  const place = new URL(page.url()).pathname;
  await page.click('[data-testid="log-out"]');
  await page.waitForURL(`${base}/login`);
  assert.deepEqual((await page.context().cookies()).map((cookie) => cookie.name), []);
  await page.goto(base + place);
  await page.waitForURL(`${base}/login?next=${encodeURIComponent(place)}`);
  await logIn();
  await page.waitForURL(base + place);
  await page.waitForSelector('[data-testid="live-state"][data-phase="live"]');
});

test("Session_AccessRunsOut_IsRefreshedUnseen", async () => {
  const cookies = await page.context().cookies();
  await page.context().clearCookies({ name: /access/ });
  await page.reload();
  await page.waitForSelector('[data-testid="live-state"][data-phase="live"]');
  const access = (all) => all.find((cookie) => cookie.name.includes("access"))?.value;
  assert.ok(access(await page.context().cookies()), "There is an access cookie again");
  assert.notEqual(access(await page.context().cookies()), access(cookies));
});

test("Pages_WholeRun_ThrewNothingAndKeptThePolicy", () => {
  assert.deepEqual(failures, []);
});
