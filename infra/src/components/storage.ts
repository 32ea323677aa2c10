import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer";
import { BlobServiceProperties } from "@pulumi/azure-native/storage/blobServiceProperties";
import { listStorageAccountKeysOutput } from "@pulumi/azure-native/storage/listStorageAccountKeys";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../place";
import { KEYED_ACCOUNT } from "../policies/keys";
import { roles } from "../roles";
import { grant } from "./grant";

interface Kind {
  redundancy: string;
  keys: boolean;
  open: boolean;
}

/**
 * Three accounts, since each is reached by others: `data` with the tables (functions, and agents with signatures) and their backups
 * (functions), `host` with what the function host and its package need (the app alone), `site` with the dashboard (everybody).
 */
export class Storage extends pulumi.ComponentResource {
  readonly data: StorageAccount;
  readonly host: StorageAccount;
  readonly site: StorageAccount;
  readonly packages: BlobContainer;
  /** Beside the tables: archives of all of them, and of those whose time is over. */
  readonly archives: BlobContainer[];
  /** Of the tables, without a slash at the end. */
  readonly tablesUrl: pulumi.Output<string>;
  /** Of the archives, without a slash at the end. */
  readonly archivesUrl: pulumi.Output<string>;
  /** With the key that signs agents' links to their control rows: a secret. */
  readonly dataConnection: pulumi.Output<string>;
  /** Where browsers find the dashboard, without a slash at the end. */
  readonly siteUrl: pulumi.Output<string>;
  /** Of the dashboard's blobs, without a slash at the end. */
  readonly siteEndpoint: pulumi.Output<string>;
  /** That whoever deploys may upload the dashboard. */
  readonly deployerGrants: pulumi.Resource[];

  constructor(place: Place, opts?: pulumi.ComponentResourceOptions) {
    super("cloudnexus:index:Storage", "storage", {}, opts);
    const { network, redundancy } = place.settings;
    const near = redundancy === "LRS" ? "LRS" : "ZRS";
    this.data = this.#account(place, KEYED_ACCOUNT, { redundancy, keys: true, open: network.agents === "public" });
    this.host = this.#account(place, "host", { redundancy: near, keys: false, open: network.mode === "public" });
    this.site = this.#account(place, "site", { redundancy: near, keys: false, open: true });

    // What is deleted by mistake, or by whoever took the app over, can be had back for a week.
    this.#deletedBlobs("host-blobs", this.host, place);
    this.#deletedBlobs("data-blobs", this.data, place);
    this.packages = this.#container("packages", this.host, place);
    this.archives = ["backups", "archive"].map((name) => this.#container(name, this.data, place));

    const listed = listStorageAccountKeysOutput(
      { accountName: this.data.name, resourceGroupName: place.resourceGroupName },
      { parent: this },
    );
    const key = listed.keys.apply((keys) => keys[0]?.value ?? "");
    this.dataConnection = pulumi.secret(
      pulumi.interpolate`DefaultEndpointsProtocol=https;AccountName=${this.data.name};AccountKey=${key};EndpointSuffix=core.windows.net`,
    );
    this.tablesUrl = pulumi.interpolate`https://${this.data.name}.table.core.windows.net`;
    this.archivesUrl = pulumi.interpolate`https://${this.data.name}.blob.core.windows.net`;
    this.siteUrl = this.site.primaryEndpoints.apply((e) => e.web.replace(/\/$/, ""));
    this.siteEndpoint = this.site.primaryEndpoints.apply((e) => e.blob.replace(/\/$/, ""));

    const deployer = { to: place.deployerId, on: this.site.id, isService: false };
    this.deployerGrants = [
      grant(place, "deployer-site-files", { ...deployer, role: roles.storageBlobDataContributor }, this),
      grant(place, "deployer-site-website", { ...deployer, role: roles.storageAccountContributor }, this),
    ];
    this.registerOutputs();
  }

  #deletedBlobs(name: string, account: StorageAccount, { resourceGroupName }: Place): void {
    new BlobServiceProperties(
      name,
      { accountName: account.name, resourceGroupName, blobServicesName: "default", deleteRetentionPolicy: { enabled: true, days: 7 } },
      { parent: this },
    );
  }

  #container(name: string, account: StorageAccount, { resourceGroupName }: Place): BlobContainer {
    return new BlobContainer(
      name,
      { accountName: account.name, resourceGroupName, containerName: name, publicAccess: "None" },
      { parent: this },
    );
  }

  #account(place: Place, name: string, { redundancy, keys, open }: Kind): StorageAccount {
    return new StorageAccount(
      name,
      {
        accountName: place.names.storage(name),
        resourceGroupName: place.resourceGroupName,
        kind: "StorageV2",
        sku: { name: `Standard_${redundancy}` },
        minimumTlsVersion: "TLS1_2",
        enableHttpsTrafficOnly: true,
        allowBlobPublicAccess: false,
        allowCrossTenantReplication: false,
        allowSharedKeyAccess: keys,
        defaultToOAuthAuthentication: !keys,
        publicNetworkAccess: open ? "Enabled" : "Disabled",
        tags: place.tags,
      },
      // Of the tables there is no second copy but those that the redundancy makes.
      { parent: this, protect: name === KEYED_ACCOUNT && place.settings.size !== "dev" },
    );
  }
}
