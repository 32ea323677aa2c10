import { describe, expect, it } from "vitest";
import { initialView, type FleetView } from "./view";
import { queryOf, viewOf } from "./viewQuery";

describe("viewQuery", () => {
  it.each<FleetView>([
    initialView,
    { text: "web 1", statuses: ["DOWN", "LINK_GAP"], types: ["vm"], labels: ["env=prod", "team=a&b"], sort: "cpu", descending: true },
    { ...initialView, sort: "cpu" },
    { ...initialView, descending: true },
  ])("viewOf_QueryOfAView_IsTheSameView %j", (view) => {
    expect(viewOf(queryOf(view))).toEqual(view);
  });

  it("queryOf_UsualView_IsEmpty", () => {
    expect(queryOf(initialView)).toBe("");
  });

  it("viewOf_Nonsense_IsTheUsualView", () => {
    expect(viewOf("?status=FINE&type=boat&label=none&label==x&sort=-size&q=")).toEqual(initialView);
  });
});
