// Starts Azurite's table and blob services in one process; the queue service, which nobody uses, is left out. It ends in good order (so that it
// saves) when standard input closes, which is when the process that started it is gone, however that died. Ctrl-C reaches every process of a
// terminal: this one passes it over, for others still write while they stop.
import { createRequire } from "node:module";

const listeners = [];
let isClosing = false;
const closeOnce = () => {
  if (isClosing) return;
  isClosing = true;
  if (listeners.length === 0) process.exit();
  listeners.forEach((close) => close());
};
const once = process.once.bind(process);
process.once = (event, listener) => {
  if (event === "SIGTERM") return process;
  if (event !== "SIGINT") return once(event, listener);
  if (isClosing) listener();
  else listeners.push(listener);
  return process;
};
process.on("SIGINT", () => {});
process.on("SIGTERM", closeOnce);
process.stdin.on("end", closeOnce).on("error", closeOnce).resume();
const require = createRequire(import.meta.url);
// The services' options first: each refuses those that it does not know.
for (const part of ["blob/BlobEnvironment", "table/TableEnvironment", "table/main", "blob/main"]) {
  require(`azurite/dist/src/${part}.js`);
}
