import { requires, type Policy } from "./policy";

/** Nothing is read without a credential but the dashboard's files, and no model server stands on the internet. */
export const publicAccess: Policy = {
  name: "public access",
  check: (resource) => [
    ...requires(resource, "storage:StorageAccount", { allowBlobPublicAccess: [false], allowCrossTenantReplication: [false] }),
    ...requires(resource, "storage:BlobContainer", { publicAccess: ["None"] }),
    ...requires(resource, "app:ManagedEnvironment", { "vnetConfiguration.internal": [true] }),
  ],
};
