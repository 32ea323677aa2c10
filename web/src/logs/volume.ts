import { fields, numberOrNull, rowsOf, timeOrNull, type Fields } from "../api/parse";
import type { Time } from "./logsApi";

/** How many lines there are in a stretch of time, as it is drawn. */
export interface Bucket {
  /** Where it begins, epoch milliseconds. */
  at: number;
  /** Errors and what ends a program. */
  bad: number;
  warn: number;
  rest: number;
}

export interface Volume {
  /** Oldest first. */
  buckets: Bucket[];
  /** False when not all lines could be looked at: the oldest buckets have too few. */
  complete: boolean;
}

const MAX_BUCKETS = 500;

export function parseVolume(body: unknown, time: Time): Volume {
  const from = fields(body);
  const given = rowsOf(from?.buckets, parseBucket).sort((a, b) => a.at - b.at);
  const seconds = numberOrNull(from?.bucketSeconds);
  return { buckets: seconds === null ? given : whole(given, seconds * 1_000, time), complete: from?.complete !== false };
}

function parseBucket(from: Fields): Bucket | null {
  const at = timeOrNull(from.at);
  if (at === null) return null;
  const bucket: Bucket = { at, bad: 0, warn: 0, rest: 0 };
  for (const [level, count] of Object.entries(fields(from.counts) ?? {})) {
    const kind = level === "error" || level === "fatal" ? "bad" : level === "warn" ? "warn" : "rest";
    bucket[kind] += numberOrNull(count) ?? 0;
  }
  return bucket;
}

/** Empty buckets may have been left out. */
function whole(given: readonly Bucket[], step: number, { from, to }: Time): Bucket[] {
  if (step <= 0) return [...given];
  const known = new Map(given.map((bucket) => [bucket.at, bucket]));
  const first = given[0]?.at ?? 0;
  const buckets: Bucket[] = [];
  for (let at = first - Math.ceil((first - from) / step) * step; at < to && buckets.length < MAX_BUCKETS; at += step) {
    buckets.push(known.get(at) ?? { at, bad: 0, warn: 0, rest: 0 });
  }
  return buckets;
}

export const totalOf = ({ bad, warn, rest }: Bucket): number => bad + warn + rest;

/** The length of a bucket. Milliseconds. */
export function stepOf(buckets: readonly Bucket[], { from, to }: Time): number {
  const [first, second] = buckets;
  return first && second ? second.at - first.at : Math.max(1, to - from);
}

/** The time that the buckets from one to another cover, whichever comes first. */
export function rangeOf(buckets: readonly Bucket[], one: number, other: number, time: Time): Time {
  const step = stepOf(buckets, time);
  const first = buckets[Math.max(0, Math.min(one, other))];
  const last = buckets[Math.min(buckets.length - 1, Math.max(one, other))];
  return { from: Math.max(time.from, first?.at ?? time.from), to: Math.min(time.to, (last?.at ?? time.to) + step) };
}

/** The bucket at a share of the width, 0 to 1. */
export function bucketAt(count: number, share: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(share * count)));
}
