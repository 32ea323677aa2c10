import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import { listSignalRKeysOutput } from "@pulumi/azure-native/signalrservice/listSignalRKeys";
import { SignalR as Service } from "@pulumi/azure-native/signalrservice/signalR";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../place";
import { roles } from "../roles";
import { grant } from "./grant";
import { secretUri, SIGNALR_SYSTEM_KEY, type HostVault } from "./keyVault";

/** The hub of the functions' live messages. */
const HUB = "live";

export interface SignalRArgs {
  /** The function app, which hears of connections. */
  apiUrl: string;
  /** The dashboard's origin. */
  siteUrl: pulumi.Input<string>;
  /** Where the key is with which the function app is told of connections. */
  hostVault: HostVault;
}

/** SignalR Service in serverless mode. It tells the functions who connects, with a key that it reads from the vault itself. */
export class SignalR extends pulumi.ComponentResource {
  readonly service: Service;
  /** Where browsers connect. */
  readonly url: string;
  /** With the key that signs browsers' tokens: a secret. */
  readonly connection: pulumi.Output<string>;

  constructor(place: Place, args: SignalRArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cloudnexus:index:SignalR", "signalr", {}, opts);
    const { settings, names, resourceGroupName, tags } = place;
    const resourceName = names.of("live");
    this.url = `https://${resourceName}.service.signalr.net`;
    const identity = new UserAssignedIdentity(
      "signalr-identity",
      { resourceName: names.of("live-id"), resourceGroupName, tags },
      { parent: this },
    );
    const mayReadKey = grant(
      place,
      "signalr-reads-host-keys",
      { role: roles.keyVaultSecretsUser, to: identity.principalId, on: args.hostVault.vault.id },
      this,
    );

    const key = `{@Microsoft.KeyVault(SecretUri=${secretUri(args.hostVault.name, SIGNALR_SYSTEM_KEY)})}`;
    this.service = new Service(
      "live",
      {
        resourceName,
        resourceGroupName,
        kind: "SignalR",
        sku: { name: settings.signalRSku, capacity: settings.signalRUnits },
        identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
        features: [{ flag: "ServiceMode", value: "Serverless" }],
        cors: { allowedOrigins: [args.siteUrl] },
        upstream: {
          templates: [
            {
              hubPattern: HUB,
              categoryPattern: "connections",
              eventPattern: "connected,disconnected",
              urlTemplate: `${args.apiUrl}/runtime/webhooks/signalr?code=${key}`,
            },
          ],
        },
        // Browsers' tokens are made with the key, before anybody else could: see docs/deploy.md.
        disableLocalAuth: false,
        tags,
      },
      { parent: this, dependsOn: [mayReadKey, ...args.hostVault.secrets] },
    );
    const listed = listSignalRKeysOutput({ resourceName: this.service.name, resourceGroupName }, { parent: this });
    this.connection = pulumi.secret(listed.apply((keys) => keys.primaryConnectionString ?? ""));
    this.registerOutputs();
  }
}
