const DAY = 86_400_000;
const MINUTE = 60_000;

/** Uptime of the last days; some nodes were down once, some cut off, some restarted. */
export function uptimeAt({ seed }, ms, count) {
  const outages = [
    ...(seed % 7 === 1 ? [outage(ms, 0.1, 12, "link")] : []),
    ...(seed % 5 === 1 ? [outage(ms, 4, 37, "down")] : []),
    ...(seed % 9 === 1 ? [outage(ms, 6, 3, "planned")] : []),
    outage(ms, 11, 5, "down"),
  ];
  const today = Math.floor(ms / DAY) * DAY;
  const start = (age) => today - age * DAY;
  const days = Array.from({ length: Math.min(count, 26) }, (_, age) => part(start(age), Math.min(ms, start(age - 1)), outages));
  const whole = part(start(count - 1), ms, outages);
  const [week, month] = [6, 20].map((age) => part(start(age), ms, outages));
  return { from: whole.from, to: whole.to, whole, days, weeks: [week], months: [month], outages };
}

function outage(ms, age, minutes, kind) {
  const from = ms - age * DAY;
  const rebooted = kind === "planned" || null;
  const downSeconds = kind === "link" ? 0 : minutes * 60;
  return { from: iso(from), to: iso(from + minutes * MINUTE), kind, downSeconds, rebooted };
}

function part(from, to, outages) {
  const within = outages.filter((one) => one.kind === "down" && Date.parse(one.from) >= from && Date.parse(one.from) < to);
  const downSeconds = within.reduce((sum, one) => sum + one.downSeconds, 0);
  const percent = Math.round((100 - (100_000 * downSeconds) / (to - from)) * 1_000) / 1_000;
  return { from: iso(from), to: iso(to), percent, downSeconds, plannedSeconds: 0 };
}

const iso = (ms) => new Date(ms).toISOString();
