import * as pulumi from "@pulumi/pulumi";
import { violations } from "./all";

/** From here on no resource is registered, not even for a preview, that is against a policy. */
export function enforcePolicies(): void {
  pulumi.runtime.registerStackTransformation(({ type, name, props }) => {
    const problems = violations({ type, name, props: props as Record<string, unknown> });
    if (problems.length > 0) throw new Error(`Against the policies in infra/src/policies:\n${problems.map((p) => `  - ${p}`).join("\n")}`);
    return undefined;
  });
}
