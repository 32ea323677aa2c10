import * as pulumi from "@pulumi/pulumi";
import { readSettings, type Settings } from "../../src/config/settings";
import type { Registered } from "../../src/policies/policy";
import { program } from "../../src/program";

const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";
const NOW = new Date("2026-11-21T12:00:00Z");

/** Values that Azure or the random provider would make up: none of them may stand in an output or a setting. */
export const SECRETS = {
  accountKey: "S3cretAccountKey==",
  sendKey: "S3cretSendKey=",
  signalRKey: "S3cretSignalRKey=",
  random: "S3cretRandomValue",
};

/** An installation as it was registered. */
export interface Installation {
  resources: Registered[];
  outputs: Record<string, unknown>;
  /** The one resource of that logical name, and of that type where it is given. */
  one(name: string, type?: string): Registered;
  all(type: string): Registered[];
}

/** Settings of a stack from what would stand in its file. */
export function settings(config: Record<string, string> = {}): Settings {
  const source = {
    get: (key: string) => config[key],
    getObject: <T>(key: string) => (config[key] === undefined ? undefined : (JSON.parse(config[key]) as T)),
  };
  return readSettings(source, "westeurope");
}

const made = new Map<string, Promise<Installation>>();

/** What the program registers for a configuration; made once in a process. */
export function install(config: Record<string, string> = {}): Promise<Installation> {
  const key = JSON.stringify(config);
  const known = made.get(key) ?? installAnew(config, "test");
  made.set(key, known);
  return known;
}

/** Runs the program against mocks and waits until everything is registered. */
export async function installAnew(config: Record<string, string>, stack: string): Promise<Installation> {
  const resources: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const props = inputs as Record<string, unknown>;
        resources.push({ type, name, props });
        return { id: idOf(type, name), state: { ...props, ...stateOf(type, name, props) } };
      },
      call: ({ token }) => answerOf(token),
    },
    "cloudnexus",
    stack,
  );
  const returned = await program(settings(config), "..", NOW);
  const outputs = await resolve(pulumi.output(returned));
  // Registration runs on after the program: it is done when nothing has come for a while of turns.
  for (let quiet = 0, seen = -1; quiet < 50; quiet++) {
    if (resources.length !== seen) [quiet, seen] = [0, resources.length];
    await new Promise((turn) => setImmediate(turn));
  }
  return {
    resources,
    outputs: outputs as unknown as Record<string, unknown>,
    one: (name, type) => {
      const [found, ...more] = resources.filter(
        (r) => r.name === name && (type ? r.type === `azure-native:${type}` : r.type.startsWith("azure-native:")),
      );
      if (!found || more.length > 0)
        throw new Error(found ? `Several resources are called '${name}': name the type.` : `No resource is called '${name}'.`);
      return found;
    },
    all: (type) => resources.filter((r) => r.type === `azure-native:${type}`),
  };
}

/** Value of a setting of the function app. */
export function setting(installation: Installation, name: string): string | undefined {
  const config = installation.one("api", "web:WebApp").props.siteConfig as { appSettings: { name: string; value: string }[] };
  return config.appSettings.find((s) => s.name === name)?.value;
}

export function idOf(type: string, name: string): string {
  const [, module, kind] = type.split(":");
  return `/subscriptions/${SUBSCRIPTION}/resourceGroups/cn-test/providers/${module}/${kind}/${name}`;
}

function resolve<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((done) => {
    output.apply((value) => done(value as T));
  });
}

function stateOf(type: string, name: string, props: Record<string, unknown>): object {
  switch (type) {
    case "azure-native:storage:StorageAccount": {
      const account = String(props.accountName);
      return {
        name: account,
        primaryEndpoints: { blob: `https://${account}.blob.core.windows.net/`, web: `https://${account}.z6.web.core.windows.net/` },
      };
    }
    case "azure-native:managedidentity:UserAssignedIdentity":
      return { principalId: `principal-of-${name}`, clientId: `client-of-${name}` };
    case "pulumi-nodejs:dynamic:Resource":
      return { published: "published at noon" };
    case "azure-native:applicationinsights:Component":
      return { connectionString: "InstrumentationKey=0;IngestionEndpoint=https://example.org/" };
    case "azure-native:app:ManagedEnvironment":
      return { defaultDomain: "sea-123.westeurope.azurecontainerapps.io", staticIp: "10.42.1.9" };
    case "random:index/randomPassword:RandomPassword":
      return { result: SECRETS.random };
    case "random:index/randomBytes:RandomBytes":
      return { base64: SECRETS.random };
    default:
      return { name: ownName(type, props) ?? name };
  }
}

/** What a resource is called in Azure: `vaultName` of a Vault, and the like. */
function ownName(type: string, props: Record<string, unknown>): unknown {
  const kind = type.split(":").at(-1) ?? "";
  const own = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}Name`;
  return [own, "authorizationRuleName", "containerName", "resourceName", "name"]
    .map((key) => props[key])
    .find((value) => value !== undefined);
}

function answerOf(token: string): Record<string, unknown> {
  switch (token.split(":").at(-1)) {
    case "getClientConfig":
      return { subscriptionId: SUBSCRIPTION, tenantId: "tenant", objectId: "deployer", clientId: "client" };
    case "listStorageAccountKeys":
      return { keys: [{ keyName: "key1", value: SECRETS.accountKey, permissions: "Full" }] };
    case "listNamespaceKeys":
      return {
        primaryConnectionString: `Endpoint=sb://example/;SharedAccessKeyName=send;SharedAccessKey=${SECRETS.sendKey}`,
      };
    case "listSignalRKeys":
      return { primaryConnectionString: `Endpoint=https://example.service.signalr.net;AccessKey=${SECRETS.signalRKey};Version=1.0;` };
    default:
      throw new Error(`Nobody answers ${token}.`);
  }
}
