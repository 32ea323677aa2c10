import { at, type Policy } from "./policy";

export const REQUIRED_TAGS = ["project", "stack", "managed-by"] as const;

/** Parts of tagged resources, which take no tags of their own. What is new has to be tagged or entered here. */
const UNTAGGABLE: ReadonlySet<string> = new Set([
  "authorization:RoleAssignment",
  "costmanagement:Budget",
  "eventhub:ConsumerGroup",
  "eventhub:EventHub",
  "eventhub:NamespaceAuthorizationRule",
  "keyvault:Secret",
  "network:PrivateDnsZoneGroup",
  "network:Subnet",
  "privatedns:PrivateRecordSet",
  "storage:BlobContainer",
  "storage:BlobServiceProperties",
  "web:WebAppFtpAllowed",
  "web:WebAppScmAllowed",
]);

/** So that costs can be told apart and nobody wonders whose a resource is. */
export const tags: Policy = {
  name: "tags",
  check: ({ type, props }) => {
    const [provider, ...rest] = type.split(":");
    if (provider !== "azure-native" || UNTAGGABLE.has(rest.join(":"))) return [];
    return REQUIRED_TAGS.filter((tag) => typeof at(props, `tags.${tag}`) !== "string").map((tag) => `the tag '${tag}' is missing`);
  },
};
