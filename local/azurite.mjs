// Starts Azurite's table service. It ends in good order (so that it saves) when standard input closes, which is when the process that started it
// is gone, however that died. Ctrl-C reaches every process of a terminal: this one passes it over, for others still write while they stop.
import { createRequire } from "node:module";

let close = () => process.exit();
const closeOnce = () => {
  const closing = close;
  close = () => {};
  closing();
};
const once = process.once.bind(process);
process.once = (event, listener) => (event === "SIGINT" ? ((close = listener), process) : once(event, listener));
process.on("SIGINT", () => {});
process.on("SIGTERM", closeOnce);
process.stdin.on("end", closeOnce).on("error", closeOnce).resume();
createRequire(import.meta.url)("azurite/dist/src/table/main.js");
