import * as childProcess from "child_process";
import type * as pulumi from "@pulumi/pulumi";

/** What the deployment is made from, and what it left. */
export interface Deployed {
  repository: string;
  sourceHash: string;
  scmUrl: string;
  apiUrl: string;
  liveUrl: string;
  siteEndpoint: string;
  timeoutSeconds: number;
  packageHash?: string;
}

// Pulumi keeps these functions as text in the stack's state and runs them from there: they use nothing but Node's own modules, and hand
// the work to deploy/main.ts.
function deploy(inputs: Deployed, packageHash: string): Promise<Deployed> {
  return new Promise((resolve, reject) => {
    const { repository, scmUrl, apiUrl, liveUrl, siteEndpoint, timeoutSeconds } = inputs;
    const plan = JSON.stringify({ repository, scmUrl, apiUrl, liveUrl, siteEndpoint, timeoutSeconds, packageHash });
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
      if (code === 0) resolve({ ...inputs, packageHash: (JSON.parse(output) as { packageHash: string }).packageHash });
      else reject(new Error(`The deployment failed:\n${progress.slice(-4000)}`));
    });
  });
}

export const provider: pulumi.dynamic.ResourceProvider<Deployed, Deployed> = {
  create: async (inputs) => ({ id: inputs.apiUrl, outs: await deploy(inputs, "") }),
  update: async (_id, olds, news) => ({ outs: await deploy(news, olds.packageHash ?? "") }),
  // Where the repository lies, and how long a deployment may take, is no difference.
  diff: async (_id, olds, news) => ({
    changes: (["sourceHash", "scmUrl", "apiUrl", "liveUrl", "siteEndpoint"] as const).some((name) => olds[name] !== news[name]),
    replaces: olds.apiUrl === news.apiUrl ? [] : ["apiUrl"],
    deleteBeforeReplace: false,
  }),
};
