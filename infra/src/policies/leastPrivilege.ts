import { roles } from "../roles";
import { at, type Policy } from "./policy";

const ALLOWED: readonly string[] = Object.values(roles);

/** Roles of the list, each on one resource: never on a resource group or subscription. */
export const leastPrivilege: Policy = {
  name: "least privilege",
  check: ({ type, props }) => {
    if (type !== "azure-native:authorization:RoleAssignment") return [];
    const problems: string[] = [];
    const role = at(props, "roleDefinitionId");
    if (typeof role !== "string" || !ALLOWED.some((id) => role.endsWith(`/${id}`))) {
      problems.push("roleDefinitionId must be one of those in roles.ts");
    }
    // Of a resource that is still to be made the scope is not known here; the components take it from the resource itself.
    const scope = at(props, "scope");
    if (typeof scope === "string" && !/\/resourceGroups\/[^/]+\/providers\/[^/]+\/[^/]+\/[^/]+/.test(scope)) {
      problems.push("scope must be one resource");
    }
    return problems;
  },
};
