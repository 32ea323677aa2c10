import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import { WebApp } from "@pulumi/azure-native/web/webApp";
import { WebAppFtpAllowed } from "@pulumi/azure-native/web/webAppFtpAllowed";
import { WebAppScmAllowed } from "@pulumi/azure-native/web/webAppScmAllowed";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../place";
import { roles } from "../roles";
import { appSettings } from "./appSettings";
import type { EventHubs } from "./eventHubs";
import { grant } from "./grant";
import type { AppVault, HostVault } from "./keyVault";
import type { Monitoring } from "./monitoring";
import type { Storage } from "./storage";

export interface FunctionAppArgs {
  storage: Storage;
  hubs: EventHubs;
  appVault: AppVault;
  hostVault: HostVault;
  monitoring: Monitoring;
  /** The app's part of the network; undefined where there is none. */
  subnetId?: pulumi.Input<string> | undefined;
  /** How many there are in the network: the cost model counts them. */
  privateEndpoints: number;
  /** Where Ollama is; undefined where there is none. */
  ollamaUrl?: pulumi.Input<string> | undefined;
}

/** Names and addresses of the app, known before it is made. */
export function appAddresses(place: Place): { name: string; apiUrl: string; scmUrl: string } {
  const name = place.names.of("api");
  return { name, apiUrl: `https://${name}.azurewebsites.net`, scmUrl: `https://${name}.scm.azurewebsites.net` };
}

/** The functions on Flex Consumption, with an identity that has a role on each resource that it uses and on nothing else. */
export class FunctionApp extends pulumi.ComponentResource {
  readonly app: WebApp;

  constructor(place: Place, args: FunctionAppArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cloudnexus:index:FunctionApp", "function-app", {}, opts);
    const { settings, names, resourceGroupName, tags } = place;
    const { storage, hubs, appVault, hostVault, monitoring } = args;
    const { name, apiUrl } = appAddresses(place);
    const identity = new UserAssignedIdentity(
      "api-identity",
      { resourceName: names.of("api-id"), resourceGroupName, tags },
      { parent: this },
    );
    const to = identity.principalId;
    const grants = [
      grant(place, "api-host-blobs", { to, role: roles.storageBlobDataOwner, on: storage.host.id }, this),
      grant(place, "api-tables", { to, role: roles.storageTableDataContributor, on: storage.data.id }, this),
      ...storage.archives.map((container, i) =>
        grant(place, `api-archives-${i}`, { to, role: roles.storageBlobDataContributor, on: container.id }, this),
      ),
      grant(place, "api-reads-telemetry", { to, role: roles.eventHubsDataReceiver, on: hubs.telemetry.id }, this),
      grant(place, "api-reads-commands", { to, role: roles.eventHubsDataReceiver, on: hubs.commands.id }, this),
      grant(place, "api-reads-secrets", { to, role: roles.keyVaultSecretsUser, on: appVault.vault.id }, this),
      grant(place, "api-keeps-host-keys", { to, role: roles.keyVaultSecretsOfficer, on: hostVault.vault.id }, this),
      grant(place, "api-sends-traces", { to, role: roles.monitoringMetricsPublisher, on: monitoring.insights.id }, this),
    ];

    const plan = new AppServicePlan(
      "plan",
      {
        name: names.of("plan"),
        resourceGroupName,
        kind: "functionapp",
        reserved: true,
        sku: { name: "FC1", tier: "FlexConsumption" },
        tags,
      },
      { parent: this },
    );
    this.app = new WebApp(
      "api",
      {
        name,
        resourceGroupName,
        kind: "functionapp,linux",
        serverFarmId: plan.id,
        httpsOnly: true,
        identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
        keyVaultReferenceIdentity: identity.id,
        functionAppConfig: {
          deployment: {
            storage: {
              type: "blobContainer",
              value: pulumi.interpolate`${storage.host.primaryEndpoints.blob}${storage.packages.name}`,
              authentication: { type: "UserAssignedIdentity", userAssignedIdentityResourceId: identity.id },
            },
          },
          runtime: { name: "dotnet-isolated", version: "10.0" },
          scaleAndConcurrency: { instanceMemoryMB: settings.instanceMemoryMb, maximumInstanceCount: settings.maxInstances },
        },
        siteConfig: {
          minTlsVersion: "1.2",
          scmMinTlsVersion: "1.2",
          ftpsState: "Disabled",
          http20Enabled: true,
          appSettings: appSettings(place, { ...args, apiUrl, clientId: identity.clientId }),
        },
        ...(args.subnetId === undefined ? {} : { virtualNetworkSubnetId: args.subnetId }),
        tags,
      },
      { parent: this, dependsOn: [...grants, ...appVault.secrets, ...hostVault.secrets] },
    );
    const noPasswords = { name: this.app.name, resourceGroupName, allow: false };
    new WebAppFtpAllowed("no-ftp-passwords", noPasswords, { parent: this });
    new WebAppScmAllowed("no-deployment-passwords", noPasswords, { parent: this });
    this.registerOutputs();
  }
}
