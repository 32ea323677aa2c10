import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../place";
import type { Role } from "../roles";

export interface Grant {
  role: Role;
  /** Object id of the identity. */
  to: pulumi.Input<string>;
  /** One resource's id. */
  on: pulumi.Input<string>;
  /** A person or a service principal: left out for whoever runs `pulumi up`, who may be either. */
  isService?: boolean;
}

/** Gives an identity a role on one resource. */
export function grant(place: Place, name: string, { role, to, on, isService = true }: Grant, parent: pulumi.Resource): RoleAssignment {
  return new RoleAssignment(
    name,
    {
      principalId: to,
      ...(isService ? { principalType: "ServicePrincipal" } : {}),
      roleDefinitionId: `/subscriptions/${place.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
      scope: on,
    },
    { parent },
  );
}
