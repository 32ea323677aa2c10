import { spawn } from "node:child_process";

const MOST_OUTPUT = 1024 * 1024;

export interface Run {
  /** Where it runs. */
  cwd: string;
  /** Besides this process's own. */
  env?: Record<string, string>;
  /** Ends it after that long. */
  timeoutMs: number;
}

/**
 * Runs a program without a shell.
 * @returns what it wrote to standard output
 * @throws Error with the end of what it said, when it fails, does not exist or takes too long
 */
export function run(program: string, args: readonly string[], { cwd, env = {}, timeoutMs }: Run): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    });
    let output = "";
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-MOST_OUTPUT);
      said = (said + text).slice(-4000);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-4000)));
    child.on("error", (error: NodeJS.ErrnoException) =>
      reject(
        new Error(
          error.code === "ENOENT"
            ? `'${program}' is not installed, or not in PATH.`
            : `'${program}' could not be started: ${error.message}`,
        ),
      ),
    );
    child.on("close", (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Error(`'${[program, ...args.slice(0, 2)].join(" ")}' ended with ${signal ?? code}:\n${said.trim()}`));
    });
  });
}
