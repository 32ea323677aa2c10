import { images } from "./images";
import { keys } from "./keys";
import { leastPrivilege } from "./leastPrivilege";
import type { Policy, Registered } from "./policy";
import { publicAccess } from "./publicAccess";
import { tags } from "./tags";
import { tls } from "./tls";
import { vaults } from "./vaults";

export const policies: readonly Policy[] = [tags, tls, publicAccess, keys, vaults, leastPrivilege, images];

/** What is wrong with a resource, by every policy. */
export function violations(resource: Registered): string[] {
  return policies.flatMap((policy) =>
    policy.check(resource).map((problem) => `${resource.type} '${resource.name}': ${problem} (${policy.name})`),
  );
}
