// Follows the events of a running CloudNexus with the SignalR client of the dashboard, cuts the connection again and again
// without a word, and prints what it saw, as JSON.
//   NEXUS_URL=http://127.0.0.1:8080 NEXUS_TOKEN=… NEXUS_CUTS=50 node follow-events.mjs
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const base = process.env.NEXUS_URL;
const token = process.env.NEXUS_TOKEN;
const cuts = Number(process.env.NEXUS_CUTS);
const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { HttpTransportType, HubConnectionBuilder, LogLevel } = await import(pathToFileURL(require.resolve("@microsoft/signalr")));
const WebSocket = require("ws");

const seen = [];
const from = { live: 0, asked: 0 };
let sequence = 0;
let cursor = null;
let socket = null;
let cut = 0;
let work = Promise.resolve();

async function ask() {
  let more = true;
  while (more) {
    const query = cursor === null ? "limit=1" : `after=${cursor}`;
    const answer = await fetch(`${base}/api/v1/events?${query}`, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    const list = await answer.json();
    if (cursor !== null) {
      seen.push(...list.items);
      from.asked += list.items.length;
    }
    ({ sequence, cursor, more } = list);
  }
}

async function take(message) {
  if (message.sequence <= sequence) return;
  if (message.after > sequence) return ask();
  const items = message.items.filter((item) => item.sequence > sequence);
  seen.push(...items);
  from.live += items.length;
  ({ sequence, cursor } = message);
}

/** One after another: a message that comes while it asks waits. */
function inTurn(step) {
  work = work.then(step).catch((error) => {
    console.error(error);
    process.exit(1);
  });
}

const connection = new HubConnectionBuilder()
  .withUrl(`${base}/api/v1/live`, {
    accessTokenFactory: () => token,
    transport: HttpTransportType.WebSockets,
    WebSocket: class extends WebSocket {
      constructor(...args) {
        super(...args);
        socket = this;
      }
    },
  })
  .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => 0 })
  .configureLogging(LogLevel.None)
  .build();

connection.on("event", (message) => inTurn(async () => {
  const live = from.live;
  await take(message);
  if (from.live === live) return;
  if (cut < cuts) {
    cut += 1;
    socket.terminate();
  } else {
    console.log(JSON.stringify({ seen, from, cut }));
    process.exit(0);
  }
}));
connection.onreconnected(() => inTurn(ask));
connection.onclose((error) => {
  console.error("closed for good", error);
  process.exit(1);
});

await connection.start();
inTurn(ask);
