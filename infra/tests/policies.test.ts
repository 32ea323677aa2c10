import assert from "node:assert/strict";
import { test } from "node:test";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import * as pulumi from "@pulumi/pulumi";
import { violations } from "../src/policies/all";
import { enforcePolicies } from "../src/policies/enforce";
import { roles } from "../src/roles";
import { install, type Installation } from "./support/stack";
import type { Registered } from "../src/policies/policy";

const everything = {
  size: "fleet",
  networkMode: "private",
  ollama: "true",
  ollamaProfile: "gpu-t4",
  ollamaDigest: `sha256:${"a1".repeat(32)}`,
  budget: "500",
  emails: '["ops@example.org"]',
};

for (const [name, config] of [
  ["dev", { size: "dev" }],
  ["small", { size: "small", emails: '["ops@example.org"]' }],
  ["fleet with everything", everything],
] as const) {
  test(`no resource of ${name} is against a policy`, async () => {
    const { resources } = await install(config);
    assert.ok(resources.length > 30);
    assert.deepEqual(resources.flatMap(violations), []);
  });
}

/** A resource of the installation with one thing changed, as by a slip of the hand. */
function mistake(installation: Installation, name: string, change: (props: Record<string, any>) => void): Registered {
  const { type, props } = installation.one(name);
  const changed = structuredClone(props);
  change(changed);
  return { type, name, props: changed };
}

const mistakes: readonly (readonly [string, string, (props: Record<string, any>) => void, RegExp])[] = [
  ["a tag is forgotten", "hubs", (p) => delete p.tags.stack, /the tag 'stack' is missing/],
  ["there are no tags", "data", (p) => delete p.tags, /the tag 'managed-by' is missing/],
  ["storage takes TLS 1.0", "data", (p) => (p.minimumTlsVersion = "TLS1_0"), /minimumTlsVersion must be TLS1_2 or TLS1_3/],
  ["storage answers in the clear", "site", (p) => (p.enableHttpsTrafficOnly = false), /enableHttpsTrafficOnly must be true/],
  ["the hub's TLS is left to Azure", "hubs", (p) => delete p.minimumTlsVersion, /minimumTlsVersion must be 1.2/],
  ["the app answers in the clear", "api", (p) => (p.httpsOnly = false), /httpsOnly must be true/],
  ["the app takes TLS 1.1", "api", (p) => (p.siteConfig.minTlsVersion = "1.1"), /siteConfig.minTlsVersion must be 1.2/],
  ["the app takes FTP", "api", (p) => (p.siteConfig.ftpsState = "AllAllowed"), /ftpsState must be Disabled/],
  ["the model server answers in the clear", "ollama", (p) => (p.configuration.ingress.allowInsecure = true), /allowInsecure must be false/],
  ["an image goes by a tag", "ollama", (p) => (p.template.containers[0].image = "ollama/ollama:0.12.6"), /must end with @sha256:/],
  ["blobs can be public", "host", (p) => (p.allowBlobPublicAccess = true), /allowBlobPublicAccess must be false/],
  ["a container is public", "packages", (p) => (p.publicAccess = "Blob"), /publicAccess must be None/],
  ["containers stand on the internet", "containers-environment", (p) => (p.vnetConfiguration.internal = false), /internal must be true/],
  ["another account takes keys", "host", (p) => (p.allowSharedKeyAccess = true), /allowSharedKeyAccess must be false/],
  ["keys are left to Azure", "site", (p) => delete p.allowSharedKeyAccess, /allowSharedKeyAccess must be false/],
  ["the key for sending may read", "send", (p) => p.rights.push("Listen"), /rights must be Send and nothing else/],
  ["the key for sending may do all", "send", (p) => (p.rights = ["Manage"]), /rights must be Send and nothing else/],
  ["traces take keys", "insights", (p) => (p.disableLocalAuth = false), /disableLocalAuth must be true/],
  ["passwords deploy", "no-deployment-passwords", (p) => (p.allow = true), /allow must be false/],
  [
    "a secret stands in the settings",
    "api",
    (p) => (set(p, "NEXUS_MASTER_KEY").value = "c2VjcmV0"),
    /NEXUS_MASTER_KEY must be a reference to the vault/,
  ],
  [
    "a key stands in another setting",
    "api",
    (p) => (set(p, "NEXUS_OLLAMA_URL").value = "x;AccountKey=abc"),
    /NEXUS_OLLAMA_URL holds a key/,
  ],
  [
    "the package is fetched with a key",
    "api",
    (p) => (p.functionAppConfig.deployment.storage.authentication.type = "StorageAccountConnectionString"),
    /UserAssignedIdentity/,
  ],
  ["a vault has access lists", "app-vault", (p) => (p.properties.enableRbacAuthorization = false), /enableRbacAuthorization must be true/],
  ["a vault can be purged", "host-vault", (p) => (p.properties.enablePurgeProtection = undefined), /enablePurgeProtection must be true/],
  [
    "a role that is not on the list",
    "api-host-blobs",
    (p) => (p.roleDefinitionId = "/x/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"),
    /one of those in roles.ts/,
  ],
  ["a role on a whole group", "api-host-blobs", (p) => (p.scope = "/subscriptions/s/resourceGroups/cn-test"), /scope must be one resource/],
];

function set(props: Record<string, any>, name: string): { value: string } {
  return props.siteConfig.appSettings.find((s: { name: string }) => s.name === name);
}

test("each deliberate mistake is caught", async (t) => {
  const installation = await install(everything);
  for (const [name, resource, change, said] of mistakes) {
    await t.test(name, () => {
      assert.deepEqual(violations(installation.one(resource)), [], "it is right before");
      assert.match(violations(mistake(installation, resource, change)).join("\n"), said);
    });
  }
});

test("the list of roles holds none that may give roles or read everything", () => {
  const mighty = [
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
    "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  ];
  assert.deepEqual(
    Object.values(roles).filter((id) => mighty.includes(id)),
    [],
  );
});

test("a resource that is against a policy is not registered, whoever makes it", async () => {
  const registered: string[] = [];
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => {
      registered.push(name);
      return { id: name, state: inputs as object };
    },
    call: () => ({}),
  });
  const good = {
    sku: { name: "Standard_LRS" },
    kind: "StorageV2",
    resourceGroupName: "g",
    minimumTlsVersion: "TLS1_2",
    enableHttpsTrafficOnly: true,
    allowBlobPublicAccess: false,
    allowCrossTenantReplication: false,
    allowSharedKeyAccess: false,
    tags: { project: "p", stack: "s", "managed-by": "m" },
  };
  const refused = /Against the policies[^]*StorageAccount 'open': allowBlobPublicAccess must be false \(public access\)/;
  await pulumi.runtime.runInPulumiStack(async () => {
    enforcePolicies();
    assert.throws(() => new StorageAccount("open", { ...good, allowBlobPublicAccess: true }), refused);
    const made = new StorageAccount("closed", good);
    await new Promise((done) => made.id.apply(done));
  });
  assert.ok(registered.includes("closed") && !registered.includes("open"));
});
