import { ConsumerGroup } from "@pulumi/azure-native/eventhub/consumerGroup";
import { EventHub } from "@pulumi/azure-native/eventhub/eventHub";
import { listNamespaceKeysOutput } from "@pulumi/azure-native/eventhub/listNamespaceKeys";
import { Namespace } from "@pulumi/azure-native/eventhub/namespace";
import { NamespaceAuthorizationRule } from "@pulumi/azure-native/eventhub/namespaceAuthorizationRule";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../place";

/** The hubs that the functions name. */
export const TELEMETRY = "telemetry";
export const COMMANDS = "commands";

/** Of each partition one is done at a time. */
const COMMANDS_AT_ONCE = 4;

/** For programs besides the functions, which have `$Default` to themselves. */
const READERS = "readers";

/** The namespace with its hubs. Standard: agents need publisher paths, and Kafka clients Kafka. */
export class EventHubs extends pulumi.ComponentResource {
  readonly namespace: Namespace;
  readonly telemetry: EventHub;
  readonly commands: EventHub;
  /** Host name of the namespace. */
  readonly address: string;
  /**
   * From its key the functions make tokens: the agents', each for one publisher's path of `telemetry` and twelve hours, and their own for
   * `commands`. It may send and nothing else. A secret.
   */
  readonly sendConnection: pulumi.Output<string>;

  constructor(place: Place, opts?: pulumi.ComponentResourceOptions) {
    super("cloudnexus:index:EventHubs", "event-hubs", {}, opts);
    const { settings, resourceGroupName } = place;
    const namespaceName = place.names.of("hubs");
    this.address = `${namespaceName}.servicebus.windows.net`;
    this.namespace = new Namespace(
      "hubs",
      {
        namespaceName,
        resourceGroupName,
        sku: { name: "Standard", tier: "Standard", capacity: settings.throughputUnits },
        isAutoInflateEnabled: settings.maxThroughputUnits > settings.throughputUnits,
        maximumThroughputUnits: settings.maxThroughputUnits > settings.throughputUnits ? settings.maxThroughputUnits : 0,
        kafkaEnabled: true,
        minimumTlsVersion: "1.2",
        // Tokens for sending are made from the key; whoever reads uses an identity.
        disableLocalAuth: false,
        publicNetworkAccess: settings.network.agents === "public" ? "Enabled" : "Disabled",
        tags: place.tags,
      },
      { parent: this },
    );
    this.telemetry = this.#hub(place, TELEMETRY, settings.partitions);
    this.commands = this.#hub(place, COMMANDS, COMMANDS_AT_ONCE);
    new ConsumerGroup(
      READERS,
      { consumerGroupName: READERS, eventHubName: this.telemetry.name, namespaceName: this.namespace.name, resourceGroupName },
      { parent: this },
    );

    const rule = new NamespaceAuthorizationRule(
      "send",
      { authorizationRuleName: "send", namespaceName: this.namespace.name, resourceGroupName, rights: ["Send"] },
      { parent: this },
    );
    const listed = listNamespaceKeysOutput(
      { authorizationRuleName: rule.name, namespaceName: this.namespace.name, resourceGroupName },
      { parent: this },
    );
    this.sendConnection = pulumi.secret(listed.primaryConnectionString);
    this.registerOutputs();
  }

  #hub(place: Place, name: string, partitionCount: number): EventHub {
    return new EventHub(
      name,
      {
        eventHubName: name,
        namespaceName: this.namespace.name,
        resourceGroupName: place.resourceGroupName,
        partitionCount,
        retentionDescription: { cleanupPolicy: "Delete", retentionTimeInHours: place.settings.hubRetentionHours },
      },
      { parent: this },
    );
  }
}
