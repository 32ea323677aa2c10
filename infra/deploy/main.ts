import { realClock } from "./clock";
import { deploy, type Plan } from "./deploy";
import { Tokens } from "./token";

// The plan is the one argument; the outcome is the one line on standard output, progress goes to standard error.
async function main(text: string | undefined): Promise<void> {
  if (text === undefined) throw new Error("usage: main.ts PLAN, where PLAN is JSON as in deploy.ts");
  const report = (line: string): void => console.error(line);
  const outcome = await deploy(JSON.parse(text) as Plan, { tokens: new Tokens(), clock: realClock, now: Date.now, report });
  console.log(JSON.stringify(outcome));
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
