import { at, requires, type Policy, type Registered } from "./policy";

/**
 * The storage account whose key is used, by its logical name, and for signing alone: agents read their control row with a signature of
 * that key, since tables know no signature made with an identity.
 */
export const KEYED_ACCOUNT = "data";

/** Settings of the function app that hold secrets: references to the vault, never values. */
export const SECRET_SETTINGS = [
  "AzureSignalRConnectionString",
  "NEXUS_ENROLMENT_TOKEN",
  "NEXUS_MASTER_KEY",
  "NEXUS_SEND_CONNECTION",
  "NEXUS_SETUP_TOKEN",
  "NEXUS_SIGNING_CONNECTION",
  "NEXUS_SMTP_URL",
] as const;

const REFERENCE = /^@Microsoft\.KeyVault\(SecretUri=https:\/\/[a-z0-9-]+\.vault\.azure\.net\/secrets\/[a-z0-9-]+\)$/i;
const LOOKS_SECRET = /(AccountKey|SharedAccessKey|AccessKey|SharedAccessSignature|Password)\s*=/i;

/** Identities wherever Azure takes them; keys that are left can do one thing only and stand in a vault. */
export const keys: Policy = {
  name: "keys",
  check: (resource) => [
    ...requires(resource, "storage:StorageAccount", { allowSharedKeyAccess: [resource.name === KEYED_ACCOUNT] }),
    ...requires(resource, "applicationinsights:Component", { disableLocalAuth: [true] }),
    ...requires(resource, "web:WebAppFtpAllowed", { allow: [false] }),
    ...requires(resource, "web:WebAppScmAllowed", { allow: [false] }),
    ...requires(resource, "web:WebApp", { "functionAppConfig.deployment.storage.authentication.type": ["UserAssignedIdentity"] }),
    ...sendOnly(resource),
    ...settings(resource),
  ],
};

function sendOnly({ type, props }: Registered): string[] {
  if (!/^azure-native:eventhub:(Namespace|EventHub)AuthorizationRule$/.test(type)) return [];
  const rights = at(props, "rights");
  return Array.isArray(rights) && rights.length === 1 && rights[0] === "Send" ? [] : ["rights must be Send and nothing else"];
}

function settings({ type, props }: Registered): string[] {
  if (type !== "azure-native:web:WebApp") return [];
  const list = at(props, "siteConfig.appSettings");
  if (!Array.isArray(list)) return ["siteConfig.appSettings must be a list that is written out"];
  return (list as { name: string; value: unknown }[]).flatMap(({ name, value }) => {
    const isSecret = SECRET_SETTINGS.some((secret) => secret === name);
    if (isSecret && !(typeof value === "string" && REFERENCE.test(value))) return [`the setting ${name} must be a reference to the vault`];
    if (typeof value === "string" && LOOKS_SECRET.test(value)) return [`the setting ${name} holds a key: put it into the vault`];
    return [];
  });
}
