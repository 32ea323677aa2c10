import { describe, expect, it } from "vitest";
import { aNode } from "../testing";
import { countByStatus, initialView, selectNodes, toggleSort } from "./view";

const ids = (nodes: readonly { id: string }[]): string => nodes.map((node) => node.id).join(" ");

describe("selectNodes", () => {
  it("selectNodes_ByName_CountsNumbersAsNumbers", () => {
    const nodes = [aNode("web-10"), aNode("web-2"), aNode("Web-1")];
    expect(ids(selectNodes(nodes, initialView))).toBe("Web-1 web-2 web-10");
    expect(ids(nodes)).toBe("web-10 web-2 Web-1");
  });

  it("selectNodes_ByNumber_PutsUnknownLastInBothDirections", () => {
    const nodes = [aNode("a", { cpu: null }), aNode("b", { cpu: 1 }), aNode("c", { cpu: 2 })];
    expect(ids(selectNodes(nodes, { ...initialView, sort: "cpu" }))).toBe("b c a");
    expect(ids(selectNodes(nodes, { ...initialView, sort: "cpu", descending: true }))).toBe("c b a");
  });

  it("selectNodes_ByStatus_PutsTheWorstFirst", () => {
    const nodes = [aNode("a"), aNode("b", { status: "DEGRADED" }), aNode("c", { status: "DOWN" }), aNode("d", { status: "UNKNOWN" }),
      aNode("e", { status: "LINK_GAP" })];
    expect(ids(selectNodes(nodes, { ...initialView, sort: "status" }))).toBe("c e b d a");
  });

  it("selectNodes_ByNetwork_AddsBothDirections", () => {
    const nodes = [aNode("a", { netRx: 10, netTx: null }), aNode("b", { netRx: 1, netTx: 5 }), aNode("c", { netRx: null, netTx: null })];
    expect(ids(selectNodes(nodes, { ...initialView, sort: "net" }))).toBe("b a c");
  });

  it("selectNodes_SeveralWords_AllMustMatch", () => {
    const nodes = [aNode("web-1", { labels: { zone: "north" } }), aNode("web-2", { labels: { zone: "south" } }), aNode("db-1")];
    expect(ids(selectNodes(nodes, { ...initialView, text: " WEB  zone=nor" }))).toBe("web-1");
    expect(ids(selectNodes(nodes, { ...initialView, text: "   " }))).toBe("db-1 web-1 web-2");
  });

  it("selectNodes_Statuses_KeepsOnlyThese", () => {
    const nodes = [aNode("a"), aNode("b", { status: "DOWN" })];
    expect(ids(selectNodes(nodes, { ...initialView, statuses: ["DOWN"] }))).toBe("b");
  });

  it("selectNodes_Types_KeepsOnlyThese", () => {
    const nodes = [aNode("a"), aNode("b", { type: "container" }), aNode("c", { type: "service" })];
    expect(ids(selectNodes(nodes, { ...initialView, types: ["container", "service"] }))).toBe("b c");
  });

  it("selectNodes_Labels_AnyValueOfANameAndEveryName", () => {
    const labels = (zone: string, team: string) => ({ labels: { zone, team } });
    const nodes = [aNode("a", labels("n", "x")), aNode("b", labels("s", "x")), aNode("c", labels("w", "x")), aNode("d", labels("n", "y")), aNode("e")];
    expect(ids(selectNodes(nodes, { ...initialView, labels: ["zone=n", "zone=s", "team=x"] }))).toBe("a b");
  });
});

it("countByStatus_MixedNodes_CountsEach", () => {
  expect(countByStatus([aNode("a"), aNode("b"), aNode("c", { status: "DOWN" })])).toEqual({ UP: 2, DEGRADED: 0, DOWN: 1, LINK_GAP: 0, UNKNOWN: 0 });
});

it("toggleSort_NewColumnThenSame_StartsUsefulThenReverses", () => {
  const byCpu = toggleSort(initialView, "cpu");
  expect(byCpu).toMatchObject({ sort: "cpu", descending: true });
  expect(toggleSort(byCpu, "cpu")).toMatchObject({ sort: "cpu", descending: false });
  expect(toggleSort(byCpu, "status")).toMatchObject({ sort: "status", descending: false });
});
