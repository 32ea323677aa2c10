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
