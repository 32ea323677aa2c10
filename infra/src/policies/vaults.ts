import { requires, type Policy } from "./policy";

/** Vaults: roles and not access lists, and what was deleted can be had back. */
export const vaults: Policy = {
  name: "vaults",
  check: (resource) =>
    requires(resource, "keyvault:Vault", {
      "properties.enableRbacAuthorization": [true],
      "properties.enableSoftDelete": [true],
      "properties.enablePurgeProtection": [true],
    }),
};
