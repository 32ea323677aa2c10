import { expect, it } from "vitest";
import { sparkPath } from "./sparkPath";

const frame = { width: 100, height: 10, from: 0, to: 100, max: 100, gap: 30 };

it("sparkPath_NeighbouringSamples_AreJoined", () => {
  expect(sparkPath([0, 20, 40], [0, 50, 100], frame)).toEqual({
    line: "M0 10L20 5L40 0",
    area: "M0 10L0 10L20 5L40 0L40 10Z",
  });
});

it("sparkPath_MissingSamples_BreakTheLine", () => {
  expect(sparkPath([0, 20, 60, 80], [50, 50, 50, 50], frame).line).toBe("M0 5L20 5M60 5L80 5");
  expect(sparkPath([0, 20, 40], [50, null, 50], frame).line).toBe("M0 5M40 5");
  expect(sparkPath([0, 20, 25], [50, undefined, 50], frame).line).toBe("M0 5L25 5");
});

it("sparkPath_OutsideTheFrame_IsLeftOutOrClamped", () => {
  expect(sparkPath([-10, 110], [1, 1], frame)).toEqual({ line: "", area: "" });
  expect(sparkPath([0], [250], frame).line).toBe("M0 0");
});
