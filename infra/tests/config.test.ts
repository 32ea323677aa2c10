import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ConfigError } from "../src/config/reader";
import { readSettings } from "../src/config/settings";
import { settings } from "./support/stack";

function problems(config: Record<string, string>): string {
  try {
    settings(config);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.message;
  }
  throw new Error("It was taken.");
}

test("settings without any configuration are those of a small trial", () => {
  const read = settings();
  assert.equal(read.size, "dev");
  assert.equal(read.signalRSku, "Free_F1");
  assert.equal(read.network.mode, "public");
  assert.equal(read.ollama.enabled, false);
});

test("a size sets many values and each can be set by itself", () => {
  const read = settings({ size: "fleet", partitions: "32", samplingPercent: "0.5" });
  assert.equal(read.partitions, 32);
  assert.equal(read.samplingPercent, 0.5);
  assert.equal(read.maxThroughputUnits, 8);
  assert.equal(read.instanceMemoryMb, 512);
});

test("everything that is wrong is told at once, by name and with what would be right", () => {
  const message = problems({ size: "huge", partitions: "33", logCapGb: "none", emails: '["nobody"]', networkAddressSpace: "8.8.0.0/16" });
  assert.match(message, /size is one of dev, small, fleet, not 'huge'/);
  assert.match(message, /partitions is a whole number from 1 to 32, not '33'/);
  assert.match(message, /logCapGb is a number from 0.1 to 100, not 'none'/);
  assert.match(message, /emails is a list of at most 20 of mail addresses/);
  assert.match(message, /networkAddressSpace is a private network/);
});

const SUBSCRIPTION = "11111111-2222-3333-4444-555555555555";
const PLANT = `/subscriptions/${SUBSCRIPTION}/resourceGroups/plant/providers/Microsoft.Network/virtualNetworks/plant-net`;

for (const [name, config, said] of [
  [
    "units that cannot be reached",
    { throughputUnits: "4", maxThroughputUnits: "2" },
    /maxThroughputUnits \(2\) is at least throughputUnits \(4\)/,
  ],
  ["a free service with several units", { signalRUnits: "2" }, /signalRUnits above 1 need signalRSku Standard_S1/],
  ["agents in a network that there is not", { networkAgents: "network" }, /needs networkMode private/],
  ["a model server on the internet", { ollama: "true" }, /ollama needs networkMode private/],
  ["a model server whose tag can be moved", { ollama: "true", networkMode: "private" }, /ollama needs ollamaDigest/],
  [
    "a joined network that is none",
    { networkMode: "private", networkAgents: "network", networkJoined: '["plant-net"]' },
    /networkJoined is a list/,
  ],
  [
    "a joined network whose agents come from the internet",
    { networkMode: "private", networkJoined: JSON.stringify([PLANT]) },
    /networkJoined needs networkAgents network/,
  ],
  ["events that wait too long", { batchSeconds: "11" }, /batchSeconds is a whole number from 0 to 10/],
  ["a budget of which nobody hears", { budget: "20" }, /budget needs emails/],
  ["a fraction where a whole number is meant", { partitions: "2.5" }, /whole number/],
  ["a model that is a command", { ollamaModels: '["x; rm -rf /"]' }, /ollamaModels is a list/],
  ["an image without a tag", { ollamaImage: "docker.io/ollama/ollama" }, /ollamaImage is an image/],
  ["a list that is no JSON", { emails: "[" }, /emails is no JSON/],
  ["tags that are no texts", { tags: '{"a":1}' }, /tags is at most 20 names/],
] as const) {
  test(`refused: ${name}`, () => assert.match(problems(config), said));
}

test("a mail server that is none is refused without its password", () => {
  const message = problems({ mailServer: "http://nexus:hush@mail.example.org", mailFrom: "nexus" });
  assert.match(message, /mailServer is smtp:\/\/user:password@host:587/);
  assert.match(message, /mailFrom is who mail is from/);
  assert.doesNotMatch(message, /hush/);
  assert.match(problems({ mailServer: "smtps://nexus:hush@mail.example.org:465" }), /need each other/);
});

test("a region has to be named", () => {
  assert.throws(() => readSettings({ get: () => undefined, getObject: () => undefined }, undefined), /azure-native:location is a region/);
});

for (const stack of ["dev", "small", "fleet"]) {
  test(`the configuration of the stack ${stack} is right`, () => {
    const lines = readFileSync(`Pulumi.${stack}.yaml`, "utf8").split("\n");
    const config = Object.fromEntries(
      lines.flatMap((line) => [...line.matchAll(/^ {2}cloudnexus:(\w+): (.+)$/g)].map(([, key, value]) => [key, value])),
    );
    assert.equal(config.size, stack);
    assert.equal(settings(config).size, stack);
  });
}
