import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./config/settings";
import type { Names } from "./naming";

/** Where and for whom everything is made. */
export interface Place {
  settings: Settings;
  names: Names;
  tags: Record<string, string>;
  subscriptionId: string;
  tenantId: string;
  /** Object id of whoever runs `pulumi up`. */
  deployerId: string;
  resourceGroupName: pulumi.Output<string>;
}
