import { expect, it } from "vitest";
import { aNode } from "../testing";
import { statusNote } from "./statusNote";

const SINCE = new Date(2026, 10, 21, 14, 5).getTime();

it("statusNote_EverythingKnown_TellsReasonSinceAndGap", () => {
  const node = aNode("a", { status: "LINK_GAP", statusReason: "It was cut off.", statusSince: SINCE, gap: 90 });
  expect(statusNote(node, SINCE + 185_000)?.replaceAll("\u202f", " ")).toBe(
    "It was cut off · since 21 Nov 2026, 14:05 (3 min 5 s) · 1 min 30 s of samples may still come",
  );
});

it("statusNote_NothingKnown_IsNull", () => {
  expect(statusNote(aNode("a", { gap: 0 }), SINCE)).toBeNull();
});

it("statusNote_ClockBehindTheServers_CountsNoTimeBackwards", () => {
  expect(statusNote(aNode("a", { statusSince: SINCE }), SINCE - 5_000)).toContain("(0\u202fs)");
});
