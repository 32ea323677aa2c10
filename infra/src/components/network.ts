import { PrivateDnsZoneGroup } from "@pulumi/azure-native/network/privateDnsZoneGroup";
import { PrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint";
import { Subnet } from "@pulumi/azure-native/network/subnet";
import { VirtualNetwork } from "@pulumi/azure-native/network/virtualNetwork";
import { VirtualNetworkPeering } from "@pulumi/azure-native/network/virtualNetworkPeering";
import { PrivateZone } from "@pulumi/azure-native/privatedns/privateZone";
import { VirtualNetworkLink } from "@pulumi/azure-native/privatedns/virtualNetworkLink";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../place";
import { subnet } from "../subnets";

/** What Azure calls the parts of services that have private endpoints, and the zone in which their names are. */
const ZONES = {
  blob: "privatelink.blob.core.windows.net",
  table: "privatelink.table.core.windows.net",
  namespace: "privatelink.servicebus.windows.net",
  vault: "privatelink.vaultcore.azure.net",
} as const;

/** A virtual network in which the app meets its storage, hubs and vault; subnets for it, for endpoints and for containers. */
export class Network extends pulumi.ComponentResource {
  readonly network: VirtualNetwork;
  readonly functionsSubnetId: pulumi.Output<string>;
  readonly containersSubnetId: pulumi.Output<string>;
  /** How many private endpoints there are. */
  endpoints = 0;
  readonly #endpoints: Subnet;
  readonly #place: Place;
  readonly #zones = new Map<string, PrivateZone>();

  constructor(place: Place, opts?: pulumi.ComponentResourceOptions) {
    super("cloudnexus:index:Network", "network", {}, opts);
    this.#place = place;
    const { names, resourceGroupName, tags, settings } = place;
    this.network = new VirtualNetwork(
      "network",
      {
        virtualNetworkName: names.of("net"),
        resourceGroupName,
        addressSpace: { addressPrefixes: [settings.network.addressSpace] },
        tags,
      },
      // Subnets are resources of their own here.
      { parent: this, ignoreChanges: ["subnets"] },
    );
    const functions = this.#subnet("functions", 0, "Microsoft.App/environments");
    const containers = this.#subnet("containers", 1, "Microsoft.App/environments", [functions]);
    this.#endpoints = this.#subnet("endpoints", 2, undefined, [containers]);
    this.functionsSubnetId = functions.id;
    this.containersSubnetId = containers.id;
    settings.network.joined.forEach((id, i) => this.#join(id, i + 1));
    this.registerOutputs();
  }

  /** Gives a service an address in the network. Its name leads there from within. */
  connect(name: string, part: keyof typeof ZONES, serviceId: pulumi.Input<string>): void {
    this.endpoints++;
    const { names, resourceGroupName, tags } = this.#place;
    const endpoint = new PrivateEndpoint(
      `${name}-endpoint`,
      {
        privateEndpointName: names.of(`${name}-pe`),
        resourceGroupName,
        subnet: { id: this.#endpoints.id },
        privateLinkServiceConnections: [{ name, groupIds: [part], privateLinkServiceId: serviceId }],
        tags,
      },
      { parent: this },
    );
    const zone = this.zone(ZONES[part]);
    new PrivateDnsZoneGroup(
      `${name}-names`,
      {
        privateDnsZoneGroupName: "default",
        privateEndpointName: endpoint.name,
        resourceGroupName,
        privateDnsZoneConfigs: [{ name: part, privateDnsZoneId: zone.id }],
      },
      { parent: this },
    );
  }

  /** A zone of names that only this network knows, made once. */
  zone(name: string | { logical: string; name: pulumi.Input<string> }): PrivateZone {
    const { logical, name: zoneName } = typeof name === "string" ? { logical: name, name } : name;
    const known = this.#zones.get(logical);
    if (known) return known;
    const { resourceGroupName, tags } = this.#place;
    const zone = new PrivateZone(logical, { privateZoneName: zoneName, resourceGroupName, location: "global", tags }, { parent: this });
    new VirtualNetworkLink(
      `${logical}-link`,
      {
        virtualNetworkLinkName: "network",
        privateZoneName: zone.name,
        resourceGroupName,
        location: "global",
        registrationEnabled: false,
        virtualNetwork: { id: this.network.id },
        tags,
      },
      { parent: this },
    );
    this.#place.settings.network.joined.forEach((id, i) => this.#tell(logical, zone, id, i + 1));
    this.#zones.set(logical, zone);
    return zone;
  }

  /** Our half of the way to a network with agents in it; the other half is made there. */
  #join(id: string, number: number): void {
    new VirtualNetworkPeering(
      `joined-${number}`,
      {
        virtualNetworkPeeringName: `joined-${number}`,
        virtualNetworkName: this.network.name,
        resourceGroupName: this.#place.resourceGroupName,
        remoteVirtualNetwork: { id },
        allowVirtualNetworkAccess: true,
        allowForwardedTraffic: false,
      },
      { parent: this },
    );
  }

  /** Has a joined network find this one's private addresses by their names. */
  #tell(logical: string, zone: PrivateZone, id: string, number: number): void {
    const { resourceGroupName, tags } = this.#place;
    new VirtualNetworkLink(
      `${logical}-joined-${number}`,
      {
        virtualNetworkLinkName: `joined-${number}`,
        privateZoneName: zone.name,
        resourceGroupName,
        location: "global",
        registrationEnabled: false,
        virtualNetwork: { id },
        tags,
      },
      { parent: this },
    );
  }

  /** Azure changes one subnet of a network at a time: each waits for the one before. */
  #subnet(name: string, index: number, delegatedTo?: string, after: pulumi.Resource[] = []): Subnet {
    return new Subnet(
      name,
      {
        subnetName: name,
        virtualNetworkName: this.network.name,
        resourceGroupName: this.#place.resourceGroupName,
        addressPrefix: subnet(this.#place.settings.network.addressSpace, 24, index),
        ...(delegatedTo === undefined ? {} : { delegations: [{ name: "to", serviceName: delegatedTo }] }),
      },
      { parent: this, dependsOn: after },
    );
  }
}
