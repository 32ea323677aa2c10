import { expect, it } from "vitest";
import type { NodeNotes } from "../api/types";
import { patchOf } from "./nodeApi";

const before: NodeNotes = {
  name: "web-1", type: "vm", labels: { env: "prod", zone: "n" }, location: "Oslo", provider: "", notes: "Old.", metadata: { rack: "7" },
};

it("patchOf_NothingChanged_IsEmpty", () => {
  expect(patchOf(before, { ...before, labels: { zone: "n", env: "prod" } })).toEqual({});
});

it("patchOf_EachField_HoldsWhatChangedAlone", () => {
  const after: NodeNotes = { ...before, name: "web-2", labels: { env: "test", team: "a" }, location: "", notes: "New.", metadata: {} };
  expect(patchOf(before, after)).toEqual({
    name: "web-2", labels: { env: "test", team: "a", zone: null }, location: null, notes: "New.", metadata: { rack: null },
  });
});
