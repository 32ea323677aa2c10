import assert from "node:assert/strict";
import { test } from "node:test";
import { startCommand } from "../src/components/ollama";
import { at } from "../src/policies/policy";
import { idOf, install, setting } from "./support/stack";

const DIGEST = `sha256:${"a1".repeat(32)}`;

test("a public installation has no network, no containers, no alerts", async () => {
  const stack = await install();
  for (const type of [
    "network:VirtualNetwork",
    "network:PrivateEndpoint",
    "app:ContainerApp",
    "monitor:MetricAlert",
    "costmanagement:Budget",
  ]) {
    assert.deepEqual(stack.all(type), [], type);
  }
  assert.equal(stack.one("api", "web:WebApp").props.virtualNetworkSubnetId, undefined);
  assert.equal(setting(stack, "NEXUS_OLLAMA_URL"), undefined);
});

test("in a private network the app meets vault and its own storage; agents, tables and hub are on the internet", async () => {
  const stack = await install({ networkMode: "private" });
  const endpoints = stack
    .all("network:PrivateEndpoint")
    .map((e) => (at(e.props, "privateLinkServiceConnections") as { groupIds: string[]; privateLinkServiceId: string }[])[0]);
  assert.deepEqual(endpoints.map((e) => `${e?.groupIds.join()} of ${e?.privateLinkServiceId.split("/").at(-1)}`).sort(), [
    "blob of host",
    "vault of app-vault",
  ]);
  assert.equal(setting(stack, "NEXUS_PRIVATE_ENDPOINTS"), "2");
  assert.equal(stack.one("api", "web:WebApp").props.virtualNetworkSubnetId, idOf("azure-native:network:Subnet", "functions"));
  assert.equal(stack.one("host").props.publicNetworkAccess, "Disabled");
  assert.equal(at(stack.one("app-vault").props, "properties.publicNetworkAccess"), "disabled");
  assert.equal(at(stack.one("app-vault").props, "properties.networkAcls.defaultAction"), "Deny");
  assert.equal(stack.one("data").props.publicNetworkAccess, "Enabled");
  assert.equal(stack.one("hubs").props.publicNetworkAccess, "Enabled");
  assert.equal(stack.one("site").props.publicNetworkAccess, "Enabled");
  assert.deepEqual(
    stack
      .all("network:Subnet")
      .map((s) => s.props.addressPrefix)
      .sort(),
    ["10.42.0.0/24", "10.42.1.0/24", "10.42.2.0/24"],
  );
});

test("agents in the network only: hub and tables have no door to the internet", async () => {
  const stack = await install({ networkMode: "private", networkAgents: "network" });
  assert.equal(stack.one("data").props.publicNetworkAccess, "Disabled");
  assert.equal(stack.one("hubs").props.publicNetworkAccess, "Disabled");
  const parts = stack.all("network:PrivateEndpoint").map((e) => String(e.props.privateEndpointName));
  assert.deepEqual(parts.map((name) => /-(\w+)-pe/.exec(name)?.[1]).sort(), ["blobs", "data", "host", "hubs", "vault"]);
  assert.equal(setting(stack, "NEXUS_PRIVATE_ENDPOINTS"), "5");
});

test("networks with agents in them are joined, and find hub and tables by their private names", async () => {
  const subscription = "11111111-2222-3333-4444-555555555555";
  const id = `/subscriptions/${subscription}/resourceGroups/plant/providers/Microsoft.Network/virtualNetworks/plant-net`;
  const stack = await install({ networkMode: "private", networkAgents: "network", networkJoined: JSON.stringify([id]) });
  assert.deepEqual(stack.one("joined-1").props.remoteVirtualNetwork, { id });
  const told = stack.all("privatedns:VirtualNetworkLink").filter((l) => at(l.props, "virtualNetwork.id") === id);
  const zones = told.map((l) => String(l.props.privateZoneName));
  assert.ok(zones.includes("privatelink.table.core.windows.net") && zones.includes("privatelink.servicebus.windows.net"), zones.join());
});

test("each private name is known in the network", async () => {
  const stack = await install({ networkMode: "private", networkAgents: "network" });
  const zones = stack.all("privatedns:PrivateZone").map((z) => z.props.privateZoneName);
  assert.deepEqual(zones.sort(), [
    "privatelink.blob.core.windows.net",
    "privatelink.servicebus.windows.net",
    "privatelink.table.core.windows.net",
    "privatelink.vaultcore.azure.net",
  ]);
  assert.equal(stack.all("privatedns:VirtualNetworkLink").length, zones.length);
  assert.equal(stack.all("network:PrivateDnsZoneGroup").length, 5);
});

test("Ollama sleeps, is reached from the network, and the app is told where", async () => {
  const stack = await install({
    networkMode: "private",
    ollama: "true",
    ollamaDigest: DIGEST,
    ollamaProfile: "gpu-t4",
    ollamaModels: '["llama3.2:3b"]',
  });
  const { props } = stack.one("ollama", "app:ContainerApp");
  assert.deepEqual(at(props, "template.scale"), { minReplicas: 0, maxReplicas: 1, cooldownPeriod: 1800 });
  assert.equal(props.workloadProfileName, "gpu");
  assert.match(JSON.stringify(stack.one("containers-environment").props.workloadProfiles), /Consumption-GPU-NC8as-T4/);
  assert.equal(setting(stack, "NEXUS_OLLAMA_URL"), "https://ollama.sea-123.westeurope.azurecontainerapps.io");
  assert.deepEqual(stack.one("containers-address").props.aRecords, [{ ipv4Address: "10.42.1.9" }]);
  assert.equal(stack.one("containers-names", "privatedns:PrivateZone").props.privateZoneName, "sea-123.westeurope.azurecontainerapps.io");
});

test("Ollama serves while it fetches models", () => {
  assert.equal(startCommand({ models: [] }), "exec ollama serve");
  assert.equal(
    startCommand({ models: ["a", "b:1"] }),
    "ollama serve & until ollama list >/dev/null 2>&1; do sleep 1; done; ollama pull a && ollama pull b:1; wait",
  );
});

test("whoever is named hears of trouble and of costs", async () => {
  const stack = await install({ emails: '["a@example.org","b@example.org"]', budget: "50" });
  assert.equal((stack.one("operators").props.emailReceivers as unknown[]).length, 2);
  const alerts = stack.all("monitor:MetricAlert");
  assert.deepEqual(alerts.map((a) => (a.props.scopes as string[])[0]?.split("/").at(-1)).sort(), ["api", "data", "hubs", "live"]);
  assert.ok(alerts.every((a) => (a.props.actions as unknown[]).length === 1));
  const { props } = stack.one("monthly-budget");
  assert.equal(props.amount, 50);
  assert.deepEqual(props.timePeriod, { startDate: "2026-11-01T00:00:00.000Z", endDate: "2046-11-01T00:00:00.000Z" });
});

test("logs are sampled and capped", async () => {
  const stack = await install({ size: "fleet" });
  assert.deepEqual(stack.one("logs").props.workspaceCapping, { dailyQuotaGb: 0.16 });
  assert.equal(stack.one("insights").props.samplingPercentage, 1);
});

test("copies in another region are a setting of the tables alone", async () => {
  const stack = await install({ redundancy: "RAGZRS" });
  assert.deepEqual(stack.one("data").props.sku, { name: "Standard_RAGZRS" });
  assert.deepEqual(stack.one("host").props.sku, { name: "Standard_ZRS" });
});
