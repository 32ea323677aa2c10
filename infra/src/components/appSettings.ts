import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../place";
import type { FunctionAppArgs } from "./functionApp";

/** As many as host.json lets a run take: a batch is full, or has waited. */
const FULL_BATCH = "256";

export interface Setting {
  name: string;
  value: pulumi.Input<string>;
}

export interface AppSettingsArgs extends FunctionAppArgs {
  apiUrl: string;
  /** Of the app's identity. */
  clientId: pulumi.Input<string>;
}

/** What the function app is told; docs/operations.md says what each is. Secrets are references to the vault. */
export function appSettings(place: Place, args: AppSettingsArgs): Setting[] {
  const { storage, hubs, appVault, hostVault, monitoring, clientId } = args;
  const { mail } = place.settings;
  const settings: Record<string, pulumi.Input<string>> = {
    ...byIdentity("AzureWebJobsStorage", { accountName: storage.host.name }, clientId),
    ...byIdentity("EventHubConnection", { fullyQualifiedNamespace: hubs.address }, clientId),
    AzureWebJobsSecretStorageType: "keyvault",
    AzureWebJobsSecretStorageKeyVaultUri: `https://${hostVault.name}.vault.azure.net/`,
    AzureWebJobsSecretStorageKeyVaultClientId: clientId,
    APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.insights.connectionString,
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: pulumi.interpolate`ClientId=${clientId};Authorization=AAD`,
    AzureSignalRConnectionString: appVault.refer("signalr-connection"),
    ...byIdentity("NexusStorage", { tableServiceUri: storage.tablesUrl, blobServiceUri: storage.archivesUrl }, clientId),
    NEXUS_SIGNING_CONNECTION: appVault.refer("storage-connection"),
    NEXUS_SEND_CONNECTION: appVault.refer("send-connection"),
    NEXUS_MASTER_KEY: appVault.refer("master-key"),
    NEXUS_SETUP_TOKEN: appVault.refer("setup-token"),
    NEXUS_ENROLMENT_TOKEN: appVault.refer("enrolment-token"),
    NEXUS_EVENT_HUB_PARTITIONS: String(place.settings.partitions),
    NEXUS_EVENT_HUB_UNITS: String(place.settings.throughputUnits),
    NEXUS_SIGNALR_UNITS: String(place.settings.signalRSku === "Free_F1" ? 0 : place.settings.signalRUnits),
    NEXUS_INSTANCE_MB: String(place.settings.instanceMemoryMb),
    NEXUS_LOG_GB_DAY: String(place.settings.logCapGb),
    NEXUS_PRIVATE_ENDPOINTS: String(args.privateEndpoints),
    // A processor's time is dearer here than room in the tables.
    NEXUS_CLOSING: "quick",
    NEXUS_PUBLIC_URL: args.apiUrl,
    NEXUS_DASHBOARD_URL: storage.siteUrl,
    NEXUS_CORS_ORIGINS: storage.siteUrl,
    // The Functions host stands before the worker on the same machine.
    NEXUS_TRUSTED_PROXIES: "127.0.0.0/8, ::1",
    ...(mail === undefined ? {} : { NEXUS_SMTP_URL: appVault.refer("mail-server"), NEXUS_MAIL_FROM: mail.from }),
    ...(args.ollamaUrl === undefined ? {} : { NEXUS_OLLAMA_URL: args.ollamaUrl }),
  };
  Object.assign(settings, batching(place.settings.batchSeconds));
  return Object.entries(settings).map(([name, value]) => ({ name, value }));
}

/** Followed by the Functions host, and read by the functions: a watched node then sends past the hub. */
function batching(seconds: number): Record<string, string> {
  const hubs = "AzureFunctionsJobHost__extensions__eventHubs__";
  return seconds === 0
    ? {}
    : { [`${hubs}minEventBatchSize`]: FULL_BATCH, [`${hubs}maxWaitTime`]: `00:00:${String(seconds).padStart(2, "0")}` };
}

function byIdentity(
  name: string,
  where: Record<string, pulumi.Input<string>>,
  clientId: pulumi.Input<string>,
): Record<string, pulumi.Input<string>> {
  const parts = { ...where, credential: "managedidentity", clientId };
  return Object.fromEntries(Object.entries(parts).map(([part, value]) => [`${name}__${part}`, value]));
}
