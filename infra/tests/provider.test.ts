import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { provider, type Deployed } from "../src/components/deploymentProvider";
import { Cloud } from "./support/cloud";
import { Workshop } from "./support/tools";

const inputs: Deployed = {
  step: "functions",
  after: "",
  repository: "..",
  sourceHash: "1",
  scmUrl: "s",
  apiUrl: "a",
  liveUrl: "l",
  siteEndpoint: "e",
  timeoutSeconds: 60,
};

/** The provider as Pulumi keeps it: as text, run somewhere else. */
async function revive(directory: string): Promise<typeof provider> {
  const { text, exportName } = await pulumi.runtime.serializeFunction(() => provider, { isFactoryFunction: false });
  const path = join(directory, "provider.cjs");
  writeFileSync(path, text);
  const exported = createRequire(__filename)(path) as Record<string, () => typeof provider>;
  return exported[exportName]!();
}

test("the provider works from the text that the stack's state keeps of it", async () => {
  const workshop = new Workshop();
  const cloud = await new Cloud().start();
  try {
    cloud.deploymentSteps = 0;
    const revived = await revive(workshop.directory);
    const news = { ...inputs, repository: workshop.repository, scmUrl: cloud.url, apiUrl: cloud.url, siteEndpoint: cloud.url };
    const created = await revived.create!(news);
    assert.equal(created.id, `functions of ${cloud.url}`);
    assert.match(created.outs?.packageHash ?? "", /^[0-9a-f]{64}$/);
    assert.match(created.outs?.published ?? "", /^20\d\d-/);
    await revived.create!({ ...news, step: "dashboard", after: created.outs!.published! });
    assert.ok(cloud.blobs.has("index.html"));

    cloud.requests.length = 0;
    const updated = await revived.update!(created.id, created.outs!, { ...news, sourceHash: "2" });
    assert.equal(updated.outs?.packageHash, created.outs?.packageHash);
    assert.equal(updated.outs?.published, created.outs?.published);
    assert.equal(cloud.count("POST", /publish/), 0, "the package is the same");

    workshop.tool("dotnet", "echo 'no worker packages' >&2; exit 1");
    await assert.rejects(revived.update!(created.id, created.outs!, news), /The deployment failed:[^]*no worker packages/);
  } finally {
    workshop.dispose();
    await cloud.stop();
  }
});

test("only sources and addresses make a difference", async () => {
  const diff = (news: Partial<Deployed>) => provider.diff!("a", inputs, { ...inputs, ...news });
  assert.equal((await diff({ repository: "/elsewhere", timeoutSeconds: 5 })).changes, false);
  assert.equal((await diff({ sourceHash: "2" })).changes, true);
  assert.equal((await diff({ after: "another package" })).changes, true);
  assert.deepEqual((await diff({ sourceHash: "2" })).replaces, []);
  assert.deepEqual((await diff({ apiUrl: "other" })).replaces, ["apiUrl"]);
});
