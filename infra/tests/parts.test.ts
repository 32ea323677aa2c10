import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { withAddresses } from "../deploy/site";
import { Tokens } from "../deploy/token";
import { filesOf, hashOf } from "../deploy/tree";
import { zip } from "../deploy/zip";
import { dashboardHash, FUNCTIONS_SOURCES, functionsHash } from "../src/sources";
import { unzip } from "./support/unzip";

function inDirectory(work: (directory: string) => void): void {
  const directory = mkdtempSync(join(tmpdir(), "cloudnexus-parts-"));
  try {
    work(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test("an archive holds what was put in, in order, with its rights", () => {
  const files = unzip(
    zip([
      { name: "b/ü.txt", content: Buffer.from("two") },
      { name: "a", content: Buffer.alloc(0), mode: 0o755 },
    ]),
  );
  assert.deepEqual(
    [...files],
    [
      ["a", { content: "", mode: 0o755 }],
      ["b/ü.txt", { content: "two", mode: 0o644 }],
    ],
  );
});

test("the same files make the same archive, in whatever order they come", () => {
  const [one, two] = [
    { name: "1", content: Buffer.from("x") },
    { name: "2", content: Buffer.from("y") },
  ];
  assert.deepEqual(zip([one, two]), zip([two, one]));
});

test("a tree's hash follows names and contents, and not what builds leave behind", () =>
  inDirectory((directory) => {
    mkdirSync(join(directory, "src", "obj"), { recursive: true });
    writeFileSync(join(directory, "src", "a"), "1");
    const before = hashOf(directory, ["src"]);
    writeFileSync(join(directory, "src", "obj", "left"), "x");
    assert.equal(hashOf(directory, ["src"]), before);
    assert.deepEqual(filesOf(directory, true), ["src/a", "src/obj/left"]);
    writeFileSync(join(directory, "src", "a"), "2");
    const changed = hashOf(directory, ["src"]);
    writeFileSync(join(directory, "src", "b"), "");
    assert.equal(new Set([before, changed, hashOf(directory, ["src"])]).size, 3);
  }));

test("the sources that are hashed are there, and every project that the functions refer to is among them", () => {
  assert.match(functionsHash(".."), /^[0-9a-f]{64}$/);
  assert.match(dashboardHash(".."), /^[0-9a-f]{64}$/);
  const project = readFileSync("../functions/CloudNexus.Functions.csproj", "utf8");
  const azure = project.replace(/<ItemGroup Condition="'\$\(FunctionsRuntime\)' == 'local'">[^]*?<\/ItemGroup>/, "");
  for (const [, folder] of azure.matchAll(/ProjectReference Include="\.\.\/([^/"]+)\//g))
    assert.ok(
      FUNCTIONS_SOURCES.some((s) => s === folder),
      folder,
    );
});

test("a page that has no place for its address is refused", () => {
  assert.throws(() => withAddresses("<html></html>", { api: "https://a", live: "https://l" }), /no <meta charset/);
});

test("the dashboard's own page has a place for its address", () => {
  const page = withAddresses(readFileSync("../web/index.html", "utf8"), {
    api: "https://api.example.org",
    live: "https://live.example.org",
  });
  assert.match(
    page,
    /<meta charset="utf-8" \/>\n {4}<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'/,
  );
});

test("a service principal gets tokens with its secret or its federated word, each asked for once", async () => {
  for (const [env, expected] of [
    [{ ARM_CLIENT_SECRET: "s" }, "client_secret=s"],
    [{ ARM_OIDC_TOKEN: "word" }, "client_assertion=word"],
  ] as const) {
    const asked: string[] = [];
    const fetcher = ((url: string, init: RequestInit) => {
      asked.push(`${url} ${String(init.body)}`);
      return Promise.resolve(new Response('{"access_token":"t"}'));
    }) as typeof fetch;
    const tokens = new Tokens({ ARM_CLIENT_ID: "c", ARM_TENANT_ID: "t", ...env }, fetcher);
    assert.deepEqual(await Promise.all([tokens.for("https://a"), tokens.for("https://a")]), ["t", "t"]);
    assert.equal(asked.length, 1);
    assert.ok(asked[0]?.startsWith("https://login.microsoftonline.com/t/oauth2/v2.0/token "));
    assert.ok(asked[0]?.includes(expected) && asked[0].includes("scope=https%3A%2F%2Fa%2F.default"));
  }
});

test("Entra's refusal is told without the secret", async () => {
  const fetcher = (() => Promise.resolve(new Response("AADSTS7000215", { status: 401 }))) as typeof fetch;
  const tokens = new Tokens({ ARM_CLIENT_ID: "c", ARM_TENANT_ID: "t", ARM_CLIENT_SECRET: "hidden" }, fetcher);
  await assert.rejects(tokens.for("https://a"), (error: Error) => /AADSTS7000215/.test(error.message) && !error.message.includes("hidden"));
});

test("the azure build differs from the local one by its references and by no line of code", () => {
  const project = readFileSync("../functions/CloudNexus.Functions.csproj", "utf8");
  const groups = [...project.matchAll(/<ItemGroup Condition="'\$\(FunctionsRuntime\)'[^]*?<\/ItemGroup>/g)].map(([group]) => group);
  assert.equal(groups.length, 2);
  for (const [, item] of groups.join("").matchAll(/^ +<(?!\/?ItemGroup)(\w+)/gm)) assert.match(item ?? "", /^(Package|Project)Reference$/);
  const sources = filesOf("../functions").filter((file) => file.endsWith(".cs"));
  assert.ok(sources.length > 100);
  assert.deepEqual(
    sources.filter((file) => /^\s*#if/m.test(readFileSync(`../functions/${file}`, "utf8"))),
    [],
  );
});

test("Pulumi finds the program where its project file says", () => {
  const project = readFileSync("Pulumi.yaml", "utf8");
  assert.match(project, /main: index\.ts/);
  assert.match(project, /nodeargs: "--import tsx"/);
  assert.equal(typeof createRequire(__filename)("../index.ts"), "function");
});

test("the sample of local settings names settings that the functions know, and holds no secret", () => {
  const { Values: values } = JSON.parse(readFileSync("../functions/local.settings.sample.json", "utf8")) as { Values: Record<string, string> };
  const sources = filesOf("../functions").filter((file) => file.endsWith(".cs"));
  const code = sources.map((file) => readFileSync(`../functions/${file}`, "utf8")).join("\n");
  const unknown = Object.keys(values).filter((name) => {
    const known = /^AzureWebJobs\.(.+)\.Disabled$/.exec(name)?.[1] ?? name;
    return !["FUNCTIONS_WORKER_RUNTIME", "AzureWebJobsStorage"].includes(known) && !code.includes(`"${known}"`);
  });
  assert.deepEqual(unknown, []);
  for (const name of Object.keys(values).filter((n) => /TOKEN|MASTER_KEY|PASSWORD/.test(n))) assert.equal(values[name], "", name);
});
