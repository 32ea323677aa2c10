import { createHash } from "node:crypto";
import { getClientConfig } from "@pulumi/azure-native/authorization/getClientConfig";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import * as pulumi from "@pulumi/pulumi";
import { alerts } from "./alerts";
import { Budget } from "./components/budget";
import { Deployment } from "./components/deployment";
import { EventHubs } from "./components/eventHubs";
import { appAddresses, FunctionApp } from "./components/functionApp";
import { AppVault, HostVault } from "./components/keyVault";
import { Monitoring } from "./components/monitoring";
import { Network } from "./components/network";
import { Ollama } from "./components/ollama";
import { SignalR } from "./components/signalR";
import { Storage } from "./components/storage";
import type { Settings } from "./config/settings";
import { Names } from "./naming";
import type { Place } from "./place";

const DEPLOYMENT_SECONDS = 900;

/** What whoever ran `pulumi up` wants to know next; none of it is a secret. */
export interface Outputs {
  dashboardUrl: pulumi.Output<string>;
  apiUrl: string;
  resourceGroup: pulumi.Output<string>;
  functionApp: string;
  /** Prints the token that makes the first account, at the dashboard's `/setup#token=…`. */
  setupCommand: string;
  /** Watches a host: run on it as root by somebody who may read the vault. */
  enrolCommand: string;
}

/** Everything, wired together. @param repository the root, relative to where this runs; @param now a new budget begins with its month */
export async function program(settings: Settings, repository: string, now: Date): Promise<Outputs> {
  const { place, group } = await makePlace(settings);
  const { name, apiUrl, scmUrl } = appAddresses(place);
  const storage = new Storage(place);
  const hubs = new EventHubs(place);
  const monitoring = new Monitoring(place);
  const hostVault = new HostVault(place);
  const appVault = new AppVault(place);
  const signalR = new SignalR(place, { apiUrl, siteUrl: storage.siteUrl, hostVault });
  appVault.keep("storage-connection", storage.dataConnection);
  appVault.keep("send-connection", hubs.sendConnection);
  appVault.keep("signalr-connection", signalR.connection);
  if (settings.mail) appVault.keep("mail-server", pulumi.secret(settings.mail.server));

  const network = settings.network.mode === "private" ? new Network(place) : undefined;
  network?.connect("vault", "vault", appVault.vault.id);
  network?.connect("host", "blob", storage.host.id);
  if (settings.network.agents === "network") {
    // While agents come from the internet, these have a door to it anyway: an endpoint beside would shut nothing and cost by the GB.
    network?.connect("data", "table", storage.data.id);
    network?.connect("data-blobs", "blob", storage.data.id);
    network?.connect("hubs", "namespace", hubs.namespace.id);
  }
  const ollama = network && settings.ollama.enabled ? new Ollama(place, network) : undefined;

  const api = new FunctionApp(
    place,
    {
      storage,
      hubs,
      appVault,
      hostVault,
      monitoring,
      subnetId: network?.functionsSubnetId,
      privateEndpoints: network?.endpoints ?? 0,
      ollamaUrl: ollama?.url,
    },
    { dependsOn: network ? [network] : [] },
  );
  alerts(monitoring, { app: api.app.id, hubs: hubs.namespace.id, data: storage.data.id, signalR: signalR.service.id });
  if (settings.budget > 0) new Budget(place, group.id, now);

  new Deployment(
    {
      repository,
      scmUrl,
      apiUrl,
      liveUrl: signalR.url,
      siteEndpoint: storage.siteEndpoint,
      timeoutSeconds: DEPLOYMENT_SECONDS,
    },
    { dependsOn: [api, ...storage.deployerGrants] },
  );

  const secret = (of: string): string => `az keyvault secret show --vault-name ${appVault.name} --name ${of} --query value --output tsv`;
  return {
    dashboardUrl: storage.siteUrl,
    apiUrl,
    resourceGroup: group.name,
    functionApp: name,
    setupCommand: secret("setup-token"),
    enrolCommand: `NEXUS_ENROLMENT_TOKEN=$(${secret("enrolment-token")}) cloudnexus-agent install --server ${apiUrl}`,
  };
}

/** The resource group, and what every part has to know. */
async function makePlace(settings: Settings): Promise<{ place: Place; group: ResourceGroup }> {
  const { subscriptionId, tenantId, objectId } = await getClientConfig();
  const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
  const unique = createHash("sha256").update(`${subscriptionId}/${project}/${stack}`).digest("hex").slice(0, 6);
  const names = new Names(stack, unique);
  const tags = { ...settings.tags, project: "cloudnexus", stack, "managed-by": "pulumi" };
  const group = new ResourceGroup("group", { resourceGroupName: `cn-${stack}`, location: settings.location, tags });
  return { place: { settings, names, tags, subscriptionId, tenantId, deployerId: objectId, resourceGroupName: group.name }, group };
}
