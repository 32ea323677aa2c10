import type { Node } from "../api/types";
import { dayTime, duration } from "../ui/format";

/** Why a node has its status, since when, and what is still to come, for people; null when there is nothing to say. */
export function statusNote(node: Node, now: number): string | null {
  const parts = [reasonOf(node), sinceOf(node, now), gapOf(node)].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(" · ");
}

/** The reason alone, without the stop at its end. */
export function reasonOf({ statusReason }: Node): string | null {
  return statusReason === null ? null : statusReason.replace(/\.$/, "");
}

function sinceOf({ statusSince }: Node, now: number): string | null {
  if (statusSince === null) return null;
  return `since ${dayTime(statusSince)} (${duration(Math.max(0, now - statusSince) / 1_000)})`;
}

function gapOf({ gap }: Node): string | null {
  return gap === null || gap <= 0 ? null : `${duration(gap)} of samples may still come`;
}
