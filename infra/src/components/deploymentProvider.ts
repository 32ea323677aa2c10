import * as childProcess from "child_process";
import type * as pulumi from "@pulumi/pulumi";

/** What a step of the deployment is made from, and what it left. */
export interface Deployed {
  step: "functions" | "dashboard";
  repository: string;
  sourceHash: string;
  after: string;
  scmUrl: string;
  apiUrl: string;
  liveUrl: string;
  siteEndpoint: string;
  timeoutSeconds: number;
  packageHash?: string;
  published?: string;
}

// Pulumi keeps these functions as text in the stack's state and runs them from there: they use nothing but Node's own modules, and hand
// the work to deploy/main.ts.
function deploy(inputs: Deployed, packageHash: string, published: string): Promise<Deployed> {
  return new Promise((resolve, reject) => {
    const { step, repository, scmUrl, apiUrl, liveUrl, siteEndpoint, timeoutSeconds } = inputs;
    const plan = JSON.stringify({ step, repository, scmUrl, apiUrl, liveUrl, siteEndpoint, timeoutSeconds, packageHash, published });
    const child = childProcess.spawn(process.execPath, ["--import", "tsx", "deploy/main.ts", plan], { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let progress = "";
    child.stdout.on("data", (text) => (output += String(text)));
    child.stderr.on("data", (text) => {
      progress += String(text);
      process.stderr.write(String(text));
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve({ ...inputs, ...(JSON.parse(output) as Pick<Deployed, "packageHash" | "published">) });
      else reject(new Error(`The deployment failed:\n${progress.slice(-4000)}`));
    });
  });
}

export const provider: pulumi.dynamic.ResourceProvider<Deployed, Deployed> = {
  create: async (inputs) => ({ id: `${inputs.step} of ${inputs.apiUrl}`, outs: await deploy(inputs, "", "") }),
  update: async (_id, olds, news) => ({ outs: await deploy(news, olds.packageHash ?? "", olds.published ?? "") }),
  // Where the repository lies, and how long a deployment may take, is no difference.
  diff: async (_id, olds, news) => ({
    changes: (["sourceHash", "after", "scmUrl", "apiUrl", "liveUrl", "siteEndpoint"] as const).some((name) => olds[name] !== news[name]),
    replaces: olds.apiUrl === news.apiUrl ? [] : ["apiUrl"],
    deleteBeforeReplace: false,
  }),
};
