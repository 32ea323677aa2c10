import * as pulumi from "@pulumi/pulumi";
import { dashboardHash, functionsHash } from "../sources";
import { provider } from "./deploymentProvider";

export interface DeploymentArgs {
  /** The repository's root, relative to where `pulumi up` runs. */
  repository: string;
  scmUrl: string;
  apiUrl: string;
  liveUrl: string;
  siteEndpoint: pulumi.Input<string>;
  /** For publishing, and for the service to answer. */
  timeoutSeconds: number;
}

interface StepArgs extends DeploymentArgs {
  step: "functions" | "dashboard";
  /** Of the step's sources: when it is as before, nothing is built. */
  sourceHash: string;
  /** What changes with what has to be there before; empty for nothing. */
  after: pulumi.Input<string>;
}

/** One step; what is done is in `deploy/`, which also runs by itself. */
class Step extends pulumi.dynamic.Resource {
  /** When the app was given another package. */
  declare readonly published: pulumi.Output<string>;

  constructor(args: StepArgs, opts: pulumi.CustomResourceOptions) {
    super(provider, `${args.step}-code`, { ...args, packageHash: undefined, published: undefined }, opts);
  }
}

/**
 * The code itself: the functions built and published, and then, when they answer, the dashboard. Two resources, so that a package that
 * was published and never answers is known to be there: going back to the one before is a change.
 */
export class Deployment extends pulumi.ComponentResource {
  constructor(args: DeploymentArgs, opts: pulumi.ComponentResourceOptions) {
    super("cloudnexus:index:Deployment", "deployment", {}, opts);
    const { repository } = args;
    const functions = new Step({ ...args, step: "functions", sourceHash: functionsHash(repository), after: "" }, { parent: this });
    new Step({ ...args, step: "dashboard", sourceHash: dashboardHash(repository), after: functions.published }, { parent: this });
    this.registerOutputs();
  }
}
