import * as pulumi from "@pulumi/pulumi";
import { provider } from "./deploymentProvider";

export interface DeploymentArgs {
  /** The repository's root, relative to where `pulumi up` runs. */
  repository: string;
  /** Of all sources of functions and dashboard: when it is as before, nothing is built. */
  sourceHash: string;
  scmUrl: string;
  apiUrl: string;
  liveUrl: string;
  siteEndpoint: pulumi.Input<string>;
  /** For publishing and for the service to answer. */
  timeoutSeconds: number;
}

/** The code itself: built, published and answering. What is done is in `deploy/`, which also runs by itself. */
export class Deployment extends pulumi.dynamic.Resource {
  /** SHA-256 of the package that runs. */
  declare readonly packageHash: pulumi.Output<string>;

  constructor(args: DeploymentArgs, opts: pulumi.CustomResourceOptions) {
    super(provider, "deployment", { ...args, packageHash: undefined }, opts);
  }
}
