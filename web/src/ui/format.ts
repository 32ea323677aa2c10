/** Numbers as people read them. Unknown values are an en dash everywhere. */
export const NOTHING = "–";

const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;
const THIN = "\u202f";

/** Three significant digits at most, never in scientific notation: 1.23, 12.3, 123, 1023. */
function short(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
}

/** `12.3 %`; a whole number from 100 on. */
export function percent(value: number | null): string {
  if (value === null) return NOTHING;
  return `${value.toFixed(value >= 99.95 ? 0 : 1)}${THIN}%`;
}

/** Bytes with binary units: `1.50 GiB`, `512 B`. */
export function bytes(value: number | null): string {
  if (value === null) return NOTHING;
  let size = value;
  let unit = 0;
  // 1023.5 would be written "1024": the next unit takes over there.
  while (Math.abs(size) >= 1023.5 && unit < BINARY.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 ? String(Math.round(size)) : short(size)}${THIN}${BINARY[unit] ?? ""}`;
}

/** Bytes per second: `12.3 KiB/s`. */
export function byteRate(value: number | null): string {
  return value === null ? NOTHING : `${bytes(value)}/s`;
}

/** A plain number: `0.42`, `12.3`. */
export function plain(value: number | null): string {
  return value === null ? NOTHING : short(value);
}

/** Times a second, with decimal units: `12.3 /s`, `69.2 k/s`. */
export function perSecond(value: number | null): string {
  if (value === null) return NOTHING;
  const size = Math.abs(value);
  if (size >= 999_500) return `${short(value / 1e6)}${THIN}M/s`;
  return size >= 999.5 ? `${short(value / 1e3)}${THIN}k/s` : `${short(value)}${THIN}/s`;
}

/** Milliseconds: `0.42 ms`, `12.3 ms`. */
export function milliseconds(value: number | null): string {
  return value === null ? NOTHING : `${short(value)}${THIN}ms`;
}

/** Degrees: `45.5 °C`. */
export function celsius(value: number | null): string {
  return value === null ? NOTHING : `${value.toFixed(1)}${THIN}°C`;
}

const UNITS: readonly (readonly [string, number])[] = [["d", 86_400], ["h", 3_600], ["min", 60], ["s", 1]];

/** Seconds in the two largest units: `3 d 4 h`, `5 min 2 s`. */
export function duration(seconds: number | null): string {
  if (seconds === null) return NOTHING;
  const whole = Math.max(0, Math.floor(seconds));
  const first = UNITS.findIndex(([, size]) => whole >= size);
  if (first < 0) return `0${THIN}s`;
  let rest = whole;
  const parts: string[] = [];
  for (const [unit, size] of UNITS.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${THIN}${unit}`);
  }
  return parts.join(" ");
}

/** A value with its unit as the API names it: `By`, `By/s`, `%`, `Cel`, `ms`, `s`, `1/s`, or none. */
export function quantity(value: number | null, unit: string): string {
  if (value === null) return NOTHING;
  switch (unit) {
    case "":
    case "1":
      return plain(value);
    case "By":
      return bytes(value);
    case "By/s":
      return byteRate(value);
    case "%":
      return percent(value);
    case "1/s":
      return perSecond(value);
    case "Cel":
      return celsius(value);
    case "ms":
      return milliseconds(value);
    case "s":
      return value >= 120 ? duration(value) : `${plain(value)}${THIN}s`;
    default:
      return `${plain(value)}${THIN}${unit}`;
  }
}

/** How long something took, from and to epoch milliseconds: `328 ms`, `5 min 2 s`; nothing while one is missing. */
export function elapsed(from: number | null, to: number | null): string {
  if (from === null || to === null) return NOTHING;
  const span = Math.max(0, to - from);
  return span < 1_000 ? `${Math.round(span)}${THIN}ms` : duration(span / 1_000);
}

/** `just now`, `12 s ago`, `5 min ago`, `3 d ago`; `never` for null. A time in the future counts as now. */
export function ago(time: number | null, now: number): string {
  if (time === null) return "never";
  const seconds = Math.floor((now - time) / 1_000);
  if (seconds < 1) return "just now";
  const [unit, size] = UNITS.find(([, unitSize]) => seconds >= unitSize) ?? ["s", 1];
  return `${Math.floor(seconds / size)}${THIN}${unit} ago`;
}

const clockFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** Time of day, local: `14:05:09`. */
export function clock(time: number): string {
  return clockFormat.format(time);
}

const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });

/** Day and time, local: `21 Nov 2026, 14:05`. */
export function dayTime(time: number): string {
  return dayFormat.format(time);
}

const dateFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** Day, local, without the year: `21 Nov`. */
export function dayOnly(time: number): string {
  return dateFormat.format(time);
}

const minutesFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** Time of day, local, without seconds: `14:05`. */
export function clockMinutes(time: number): string {
  return minutesFormat.format(time);
}
