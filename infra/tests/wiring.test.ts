import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { filesOf } from "../deploy/tree";
import { at } from "../src/policies/policy";
import { SECRET_SETTINGS } from "../src/policies/keys";
import { roles } from "../src/roles";
import { idOf, install, installAnew, SECRETS, setting } from "./support/stack";

test("names follow the stack and are the same every time", async () => {
  const [first, second] = [await installAnew({}, "prod"), await installAnew({}, "prod")];
  assert.match(String(first.one("api", "web:WebApp").props.name), /^cn-prod-api-[0-9a-f]{6}$/);
  assert.match(String(first.one("data").props.accountName), /^cndataprod[0-9a-f]{6}$/);
  assert.equal(first.one("group").props.resourceGroupName, "cn-prod");
  assert.deepEqual(first.resources.map((r) => r.props.name).sort(), second.resources.map((r) => r.props.name).sort());
});

test("the app has exactly the roles that it needs, each on one resource", async () => {
  const stack = await install({ networkMode: "private" });
  const given = stack
    .all("authorization:RoleAssignment")
    .filter((r) => r.props.principalId === "principal-of-api-identity")
    .map((r) => `${String(r.props.roleDefinitionId).split("/").at(-1)} on ${String(r.props.scope).split("/").at(-1)}`);
  assert.deepEqual(
    given.sort(),
    [
      `${roles.storageBlobDataOwner} on host`,
      `${roles.storageTableDataContributor} on data`,
      `${roles.storageBlobDataContributor} on backups`,
      `${roles.storageBlobDataContributor} on archive`,
      `${roles.eventHubsDataReceiver} on telemetry`,
      `${roles.eventHubsDataReceiver} on commands`,
      `${roles.keyVaultSecretsUser} on app-vault`,
      `${roles.keyVaultSecretsOfficer} on host-vault`,
      `${roles.monitoringMetricsPublisher} on insights`,
    ].sort(),
  );
});

test("nobody else has roles but SignalR Service, on its key, and who deploys, on the website", async () => {
  const stack = await install();
  const others = stack.all("authorization:RoleAssignment").filter((r) => r.props.principalId !== "principal-of-api-identity");
  assert.deepEqual(others.map((r) => `${String(r.props.principalId)} on ${String(r.props.scope).split("/").at(-1)}`).sort(), [
    "deployer on site",
    "deployer on site",
    "principal-of-signalr-identity on host-vault",
  ]);
});

test("backups and archives have containers beside the tables, closed, and what is deleted comes back for a week", async () => {
  const stack = await install();
  const account = stack.one("data").props.accountName;
  const containers = stack.all("storage:BlobContainer").filter((c) => c.props.accountName === account);
  assert.deepEqual(containers.map((c) => `${String(c.props.containerName)} ${String(c.props.publicAccess)}`).sort(), [
    "archive None",
    "backups None",
  ]);
  assert.deepEqual(stack.one("data-blobs").props.deleteRetentionPolicy, { enabled: true, days: 7 });
});

test("the app runs on Flex Consumption from its own container, with its identity", async () => {
  const stack = await install({ size: "fleet" });
  assert.deepEqual(stack.one("plan").props.sku, { name: "FC1", tier: "FlexConsumption" });
  const { props } = stack.one("api", "web:WebApp");
  assert.deepEqual(at(props, "functionAppConfig.runtime"), { name: "dotnet-isolated", version: "10.0" });
  assert.deepEqual(at(props, "functionAppConfig.scaleAndConcurrency"), { instanceMemoryMB: 512, maximumInstanceCount: 100 });
  const account = String(stack.one("host").props.accountName);
  assert.equal(at(props, "functionAppConfig.deployment.storage.value"), `https://${account}.blob.core.windows.net/packages`);
  const identity = idOf("azure-native:managedidentity:UserAssignedIdentity", "api-identity");
  assert.equal(at(props, "functionAppConfig.deployment.storage.authentication.userAssignedIdentityResourceId"), identity);
  assert.equal(props.keyVaultReferenceIdentity, identity);
  assert.equal(setting(stack, "FUNCTIONS_WORKER_RUNTIME"), undefined, "Flex Consumption refuses it");
});

test("the functions find storage and hub by identity, and secrets in the vault", async () => {
  const stack = await install({ mailServer: "smtp://nexus:hush@mail.example.org:587", mailFrom: "CloudNexus <nexus@example.org>" });
  assert.equal(setting(stack, "NEXUS_MAIL_FROM"), "CloudNexus <nexus@example.org>");
  assert.equal(setting(await install(), "NEXUS_SMTP_URL"), undefined);
  for (const part of ["AzureWebJobsStorage", "EventHubConnection", "NexusStorage"]) {
    assert.equal(setting(stack, `${part}__credential`), "managedidentity");
    assert.equal(setting(stack, `${part}__clientId`), "client-of-api-identity");
    assert.equal(setting(stack, part), undefined, "a connection string would win over the identity");
  }
  assert.equal(setting(stack, "AzureWebJobsStorage__accountName"), stack.one("host").props.accountName);
  assert.equal(
    setting(stack, "EventHubConnection__fullyQualifiedNamespace"),
    `${String(stack.one("hubs").props.namespaceName)}.servicebus.windows.net`,
  );
  const kept = stack.all("keyvault:Secret").filter((s) => s.props.vaultName === stack.one("app-vault").props.vaultName);
  for (const name of SECRET_SETTINGS) {
    const secret = setting(stack, name)?.match(/^@Microsoft\.KeyVault\(SecretUri=https:\/\/(.+)\.vault\.azure\.net\/secrets\/(.+)\)$/);
    assert.equal(secret?.[1], stack.one("app-vault").props.vaultName, name);
    assert.ok(
      kept.some((k) => k.props.secretName === secret?.[2]),
      `${name}: nothing is kept as ${secret?.[2]}`,
    );
  }
});

test("the dashboard and the API know each other", async () => {
  const stack = await install();
  const site = `https://${String(stack.one("site").props.accountName)}.z6.web.core.windows.net`;
  const api = `https://${String(stack.one("api", "web:WebApp").props.name)}.azurewebsites.net`;
  assert.equal(setting(stack, "NEXUS_CORS_ORIGINS"), site);
  assert.equal(setting(stack, "NEXUS_DASHBOARD_URL"), site);
  assert.equal(setting(stack, "NEXUS_PUBLIC_URL"), api);
  assert.equal(setting(stack, "NEXUS_TRUSTED_PROXIES"), "127.0.0.0/8, ::1");
  assert.deepEqual(at(stack.one("live").props, "cors.allowedOrigins"), [site]);
  const step = (name: string) => stack.resources.find((r) => r.name === name)?.props;
  for (const name of ["functions-code", "dashboard-code"]) {
    assert.equal(step(name)?.apiUrl, api);
    assert.equal(step(name)?.scmUrl, api.replace(".azurewebsites", ".scm.azurewebsites"));
    assert.match(String(step(name)?.sourceHash), /^[0-9a-f]{64}$/);
  }
  assert.equal(step("dashboard-code")?.after, "published at noon", "it waits for the functions, and for each new package");
});

test("SignalR Service tells the functions of connections, with a key that it reads itself", async () => {
  const stack = await install();
  const { props } = stack.one("live");
  assert.deepEqual(props.features, [{ flag: "ServiceMode", value: "Serverless" }]);
  const [template] = at(props, "upstream.templates") as { urlTemplate: string; hubPattern: string; eventPattern: string }[];
  const vault = String(stack.one("host-vault").props.vaultName);
  assert.equal(
    template?.urlTemplate,
    `${setting(stack, "NEXUS_PUBLIC_URL")}/runtime/webhooks/signalr?code={@Microsoft.KeyVault(SecretUri=https://${vault}.vault.azure.net/secrets/host--systemKey--signalr-095extension)}`,
  );
  assert.equal(template?.hubPattern, "live");
  assert.equal(setting(stack, "AzureWebJobsSecretStorageType"), "keyvault");
  assert.equal(setting(stack, "AzureWebJobsSecretStorageKeyVaultUri"), `https://${vault}.vault.azure.net/`);
  // The host takes what it finds only with a master key beside it.
  const names = stack
    .all("keyvault:Secret")
    .filter((s) => s.props.vaultName === vault)
    .map((s) => s.props.secretName);
  assert.deepEqual(names.sort(), ["host--functionKey--default", "host--masterKey--master", "host--systemKey--signalr-095extension"]);
});

test("both hubs that the functions name are there, and readers have a group of their own", async () => {
  const stack = await install({ size: "fleet" });
  assert.equal(stack.one("telemetry").props.partitionCount, 4);
  assert.equal(setting(stack, "NEXUS_EVENT_HUB_PARTITIONS"), "4");
  assert.equal(stack.one("commands").props.partitionCount, 4);
  assert.deepEqual(stack.one("telemetry").props.retentionDescription, { cleanupPolicy: "Delete", retentionTimeInHours: 168 });
  assert.equal(stack.one("readers").props.eventHubName, "telemetry");
  assert.deepEqual(stack.one("hubs").props.sku, { name: "Standard", tier: "Standard", capacity: 1 });
  assert.equal(stack.one("hubs").props.maximumThroughputUnits, 8);
  assert.equal((await install()).one("hubs").props.isAutoInflateEnabled, false);
});

test("no output holds a secret", async () => {
  const { outputs } = await install({ networkMode: "private" });
  const text = JSON.stringify(outputs);
  for (const secret of Object.values(SECRETS)) assert.ok(!text.includes(secret));
  assert.deepEqual(Object.keys(outputs).sort(), ["apiUrl", "dashboardUrl", "enrolCommand", "functionApp", "resourceGroup", "setupCommand"]);
  assert.match(String(outputs.dashboardUrl), /^https:\/\/cnsitetest[0-9a-f]{6}\.z6\.web\.core\.windows\.net$/);
  assert.match(
    String(outputs.enrolCommand),
    /^NEXUS_ENROLMENT_TOKEN=\$\(az keyvault secret show .*--name enrolment-token .*\) cloudnexus-agent install --server https:/,
  );
});

test("no resource holds a secret but the vaults' and the deployment none at all", async () => {
  const { resources } = await install({ networkMode: "private" });
  const holders = resources.filter((r) => Object.values(SECRETS).some((secret) => JSON.stringify(r.props).includes(secret)));
  assert.deepEqual([...new Set(holders.map((r) => r.type))], ["azure-native:keyvault:Secret"]);
});

test("the functions know every setting of ours that they are given", async () => {
  const stack = await install({ networkMode: "private", ollama: "true", ollamaDigest: `sha256:${"0".repeat(64)}` });
  const sources = filesOf("../functions").filter((file) => file.endsWith(".cs"));
  const code = sources.map((file) => readFileSync(`../functions/${file}`, "utf8")).join("\n");
  const config = stack.one("api", "web:WebApp").props.siteConfig as { appSettings: { name: string }[] };
  const ours = config.appSettings.map(({ name }) => name.replace(/__.*/, "")).filter((name) => /^nexus/i.test(name));
  assert.ok(ours.length >= 14);
  assert.deepEqual(
    ours.filter((name) => !code.includes(`"${name}"`)),
    [],
  );
});

test("the cost model counts what was bought", async () => {
  const fleet = await install({ size: "fleet" });
  assert.equal(setting(fleet, "NEXUS_EVENT_HUB_UNITS"), "1");
  assert.equal(setting(fleet, "NEXUS_SIGNALR_UNITS"), "1");
  assert.equal(setting(fleet, "NEXUS_INSTANCE_MB"), "512");
  assert.equal(setting(fleet, "NEXUS_LOG_GB_DAY"), "0.16");
  assert.equal(setting(fleet, "NEXUS_CLOSING"), "quick");
  assert.equal(setting(await install(), "NEXUS_SIGNALR_UNITS"), "0", "the free service costs nothing");
});

test("frames gather where that is asked for, and the functions host is told by the settings that the functions read", async () => {
  const hubs = "AzureFunctionsJobHost__extensions__eventHubs__";
  const dev = await install();
  assert.equal(setting(dev, `${hubs}minEventBatchSize`), undefined);
  assert.equal(setting(dev, `${hubs}maxWaitTime`), undefined);
  const host = JSON.parse(readFileSync("../host.json", "utf8")) as { extensions: { eventHubs: Record<string, number> } };
  for (const [size, wait] of [
    ["small", "00:00:05"],
    ["fleet", "00:00:10"],
  ] as const) {
    const stack = await install({ size });
    assert.equal(setting(stack, `${hubs}minEventBatchSize`), String(host.extensions.eventHubs.maxEventBatchSize));
    assert.equal(setting(stack, `${hubs}maxWaitTime`), wait);
  }
  assert.equal(host.extensions.eventHubs.minEventBatchSize, 1);
});

test("the tables are reached with the app's identity; the account's key is there to sign with", async () => {
  const stack = await install();
  const account = String(stack.one("data").props.accountName);
  assert.equal(setting(stack, "NexusStorage"), undefined);
  assert.equal(setting(stack, "NexusStorage__tableServiceUri"), `https://${account}.table.core.windows.net`);
  assert.equal(setting(stack, "NexusStorage__blobServiceUri"), `https://${account}.blob.core.windows.net`);
  assert.equal(setting(stack, "NexusStorage__clientId"), setting(stack, "EventHubConnection__clientId"));
  assert.match(String(setting(stack, "NEXUS_SIGNING_CONNECTION")), /^@Microsoft\.KeyVault\(SecretUri=.*\/storage-connection\)$/);
});
