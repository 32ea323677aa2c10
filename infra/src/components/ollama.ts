import { ContainerApp } from "@pulumi/azure-native/app/containerApp";
import { ManagedEnvironment } from "@pulumi/azure-native/app/managedEnvironment";
import { PrivateRecordSet } from "@pulumi/azure-native/privatedns/privateRecordSet";
import * as pulumi from "@pulumi/pulumi";
import type { OllamaSettings } from "../config/settings";
import type { Place } from "../place";
import type { Network } from "./network";

const PORT = 11434;

/** What Azure calls a profile, and what a container gets of it. */
const PROFILES = {
  cpu: { type: "Consumption", cpu: 4, memory: "8Gi" },
  "gpu-t4": { type: "Consumption-GPU-NC8as-T4", cpu: 8, memory: "56Gi" },
  "gpu-a100": { type: "Consumption-GPU-NC24-A100", cpu: 24, memory: "220Gi" },
} as const;

/** Ollama as a container that only the network reaches and that sleeps when nobody asks. */
export class Ollama extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>;

  constructor(place: Place, network: Network, opts?: pulumi.ComponentResourceOptions) {
    super("cloudnexus:index:Ollama", "ollama", {}, opts);
    const { names, resourceGroupName, tags, settings } = place;
    const profile = PROFILES[settings.ollama.profile];
    const environment = new ManagedEnvironment(
      "containers-environment",
      {
        environmentName: names.of("env"),
        resourceGroupName,
        vnetConfiguration: { infrastructureSubnetId: network.containersSubnetId, internal: true },
        workloadProfiles: [
          { name: "Consumption", workloadProfileType: "Consumption" },
          ...(profile.type === "Consumption" ? [] : [{ name: "gpu", workloadProfileType: profile.type }]),
        ],
        tags,
      },
      { parent: this },
    );
    const app = new ContainerApp(
      "ollama",
      {
        containerAppName: "ollama",
        resourceGroupName,
        managedEnvironmentId: environment.id,
        workloadProfileName: profile.type === "Consumption" ? "Consumption" : "gpu",
        configuration: {
          // Reached from the network, not only from other containers; the network itself is reached by nobody else.
          ingress: { external: true, targetPort: PORT, transport: "http", allowInsecure: false },
        },
        template: {
          containers: [
            {
              name: "ollama",
              image: settings.ollama.image,
              command: ["/bin/sh", "-c", startCommand(settings.ollama)],
              env: [
                { name: "OLLAMA_HOST", value: `0.0.0.0:${PORT}` },
                { name: "OLLAMA_KEEP_ALIVE", value: "30m" },
              ],
              resources: { cpu: profile.cpu, memory: profile.memory },
              volumeMounts: [{ volumeName: "models", mountPath: "/root/.ollama" }],
            },
          ],
          volumes: [{ name: "models", storageType: "EmptyDir" }],
          scale: { minReplicas: settings.ollama.minReplicas, maxReplicas: 1, cooldownPeriod: 1800 },
        },
        tags,
      },
      { parent: this },
    );

    const zone = network.zone({ logical: "containers-names", name: environment.defaultDomain });
    new PrivateRecordSet(
      "containers-address",
      {
        relativeRecordSetName: "*",
        recordType: "A",
        privateZoneName: zone.name,
        resourceGroupName,
        ttl: 300,
        aRecords: [{ ipv4Address: environment.staticIp }],
      },
      { parent: this },
    );
    this.url = pulumi.interpolate`https://${app.name}.${environment.defaultDomain}`;
    this.registerOutputs();
  }
}

/** Serves at once and fetches what is missing; names of models were checked to be words for a shell. */
export function startCommand({ models }: Pick<OllamaSettings, "models">): string {
  const pulls = models.map((model) => `ollama pull ${model}`).join(" && ");
  return pulls.length === 0 ? "exec ollama serve" : `ollama serve & until ollama list >/dev/null 2>&1; do sleep 1; done; ${pulls}; wait`;
}
