import { URLSearchParams } from "node:url";

const METERS = [
  ["tableOperations", "operation", 41_300, 0.000000036], ["eventHubEvents", "64 KB event", 17_280, 0.000000028],
  ["functionExecutions", "run", 5_760, 0.0000002], ["signalRMessages", "2 KB message", 12_000, 0], ["egressGigabytes", "GB", 0.02, 0.087],
  ["storedGigabyteMonths", "GB month", 0.004, 0.045],
];

/** What a fleet of so many nodes costs. */
export function costAt(nodes, ms, count) {
  const share = (age) => nodes * (1 + 0.3 * Math.sin(age)) * (age < 20 ? 1 : 0);
  const priced = (age) => Object.fromEntries(METERS.map(([meter, , quantity, price]) => [meter, quantity * price * share(age)]));
  const ages = Array.from({ length: count }, (_, age) => count - 1 - age).filter((age) => share(age) > 0);
  const days = ages.map((age) => {
    const meters = priced(age);
    const dollars = Object.values(meters).reduce((sum, one) => sum + one, 0);
    return { day: new Date(ms - age * 86_400_000).toISOString().slice(0, 10), dollars, meters };
  });
  const total = ages.reduce((sum, age) => sum + share(age), 0);
  const meters = METERS.map(([meter, unit, quantity, unitPrice]) =>
    ({ meter, unit, quantity: quantity * total, freePerMonth: 0, unitPrice, dollars: quantity * total * unitPrice }));
  const spent = days.reduce((sum, day) => sum + day.dollars, 0);
  const month = { month: new Date(ms).toISOString().slice(0, 7), spent, projected: spent * 1.5, perNode: (spent * 1.5) / nodes, budget: 5 };
  return { currency: "USD", days, meters, nodes, month, pace: { flushIntervalSeconds: 8, pollIntervalSeconds: 8, stretch: 1.6 } };
}

const PRICES = { tableOperations: 0.036, eventHubEvents: 0.028, functionExecutions: 0.4, gigabyteSecond: 0.000026, datadogHostMonth: 15 };

/** What a fleet would cost: two terms that grow with it, one that does not, and twice as much at most. */
export function estimateOf(query) {
  const nodes = Number(query.get("nodes") ?? 100);
  const flushSeconds = Number(query.get("flush") ?? Math.min(60, Math.max(5, Math.ceil(nodes / 100))));
  const term = (name, dollars, dollarsAtMost = dollars) =>
    ({ name, unit: "run", quantity: dollars * 1e5, atMost: dollarsAtMost * 1e5, dollars, dollarsAtMost });
  const terms = [
    term("hub throughput units", 10.95),
    term("GB-s: ingest", 33.8 + nodes * 0.003, 80 + nodes * 0.02),
    term("store operations: ingest", (nodes * 0.19) / flushSeconds),
    term("SignalR units", nodes > 50 ? 48.97 : 0),
  ];
  const dollars = terms.reduce((sum, one) => sum + one.dollars, 0);
  const dollarsAtMost = terms.reduce((sum, one) => sum + one.dollarsAtMost, 0);
  const others = [["Datadog Infrastructure Pro", 15, 15, "datadogHostMonth"], ["Azure Monitor", 60, 3.1, null]];
  const peers = others.map(([name, sampleSeconds, perNode, price]) =>
    ({ name, sampleSeconds, perNode, dollars: perNode * nodes, price, of: "a host and month" }));
  return {
    nodes, flushSeconds, stack: query.get("stack") ?? "small", installations: 1, batchSeconds: Number(query.get("batch") ?? 2),
    dollars, dollarsAtMost, perNode: dollars / nodes, perNodeAtMost: dollarsAtMost / nodes, terms, peers,
  };
}

export function costTable() {
  const rows = [10, 100, 1_000, 10_000, 100_000].flatMap((nodes) => [1, 5, 10, 30, 60, 120].map((flush) => {
    const query = new URLSearchParams({ nodes: String(nodes), flush: String(flush) });
    const { perNode, perNodeAtMost } = estimateOf(query);
    const isUsual = flush === (nodes <= 500 ? 5 : nodes <= 1_000 ? 10 : 60);
    const note = nodes === 100_000 ? "5 installations of 20,000 nodes each." : null;
    return { nodes, flushSeconds: flush, perNode, perNodeAtMost, isUsual, note };
  }));
  return { rows, prices: PRICES, stacks: ["here", "dev", "small", "fleet"], peers: [] };
}
