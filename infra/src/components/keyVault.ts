import { Secret } from "@pulumi/azure-native/keyvault/secret";
import { Vault } from "@pulumi/azure-native/keyvault/vault";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Place } from "../place";

/** The name under which the Functions host keeps the key of SignalR's web hook: `signalr_extension`, escaped its way. */
export const SIGNALR_SYSTEM_KEY = "host--systemKey--signalr-095extension";

/** The secret's newest version. */
export function secretUri(vault: string, secret: string): string {
  return `https://${vault}.vault.azure.net/secrets/${secret}`;
}

/** How a setting of the function app refers to a secret. */
export function reference(vault: string, secret: string): string {
  return `@Microsoft.KeyVault(SecretUri=${secretUri(vault, secret)})`;
}

function makeVault(place: Place, name: string, open: boolean, parent: pulumi.Resource): Vault {
  return new Vault(
    `${name}-vault`,
    {
      vaultName: place.names.vault(name),
      resourceGroupName: place.resourceGroupName,
      properties: {
        tenantId: place.tenantId,
        sku: { family: "A", name: "standard" },
        enableRbacAuthorization: true,
        enableSoftDelete: true,
        softDeleteRetentionInDays: place.settings.size === "dev" ? 7 : 90,
        enablePurgeProtection: true,
        publicNetworkAccess: open ? "enabled" : "disabled",
        networkAcls: { bypass: "AzureServices", defaultAction: open ? "Allow" : "Deny" },
      },
      tags: place.tags,
    },
    { parent },
  );
}

/** What only the function app reads: its identity may read secrets here and change nothing. */
export class AppVault extends pulumi.ComponentResource {
  readonly vault: Vault;
  readonly name: string;
  /** What settings refer to; the function app starts after them. */
  readonly secrets: Secret[] = [];
  readonly #place: Place;

  constructor(place: Place, opts?: pulumi.ComponentResourceOptions) {
    super("cloudnexus:index:AppVault", "app-vault", {}, opts);
    this.#place = place;
    this.name = place.names.vault("app");
    this.vault = makeVault(place, "app", place.settings.network.mode === "public", this);

    // Without it every node has to enrol again, so that nothing here may take it away or make another.
    const master = new random.RandomBytes("master-key", { length: 32 }, { parent: this, protect: place.settings.size !== "dev" });
    this.keep("master-key", master.base64);
    this.keep("setup-token", new random.RandomPassword("setup-token", { length: 32, special: false }, { parent: this }).result);
    this.keep("enrolment-token", new random.RandomPassword("enrolment-token", { length: 32, special: false }, { parent: this }).result);
    this.registerOutputs();
  }

  /** Puts a secret into the vault. @returns how settings refer to it */
  keep(name: string, value: pulumi.Input<string>): string {
    this.secrets.push(
      new Secret(
        `app-${name}`,
        { secretName: name, vaultName: this.vault.name, resourceGroupName: this.#place.resourceGroupName, properties: { value } },
        { parent: this },
      ),
    );
    return this.refer(name);
  }

  refer(name: string): string {
    return reference(this.name, name);
  }
}

/**
 * The Functions host's own keys, in a vault of their own because the host writes there. They are made beforehand, so that SignalR
 * Service can be told where its key is before the app has ever run. Open to the internet also in private networks: SignalR Service is
 * in none.
 */
export class HostVault extends pulumi.ComponentResource {
  readonly vault: Vault;
  readonly name: string;
  readonly secrets: Secret[];

  constructor(place: Place, opts?: pulumi.ComponentResourceOptions) {
    super("cloudnexus:index:HostVault", "host-vault", {}, opts);
    this.name = place.names.vault("host");
    this.vault = makeVault(place, "host", true, this);
    this.secrets = ["host--masterKey--master", "host--functionKey--default", SIGNALR_SYSTEM_KEY].map((secretName) => {
      const key = new random.RandomPassword(`${secretName}-value`, { length: 40, special: false }, { parent: this });
      return new Secret(
        secretName,
        { secretName, vaultName: this.vault.name, resourceGroupName: place.resourceGroupName, properties: { value: key.result } },
        { parent: this },
      );
    });
    this.registerOutputs();
  }
}
