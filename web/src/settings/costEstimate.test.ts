import { describe, expect, it } from "vitest";
import { between } from "./CostCalculator";
import { gridOf, parseEstimate, parseTable } from "./costEstimate";
import { countedText } from "./CostPanel";

describe("costEstimate", () => {
  it("parseEstimate_AsTheServerSaysIt_SortsByWhatItMayCost", () => {
    const estimate = parseEstimate({
      nodes: 100, flushSeconds: 5, stack: "small", installations: 1, batchSeconds: 2, dollars: 60, dollarsAtMost: 80, perNode: 0.6, perNodeAtMost: 0.8,
      terms: [{ name: "a", dollars: 1, dollarsAtMost: 1 }, { name: "b", dollars: 0.5, dollarsAtMost: 9 }, { dollars: 3 }],
      peers: [{ name: "Datadog", perNode: 18, dollars: 1_800, sampleSeconds: 15, price: "datadogHostMonth", of: "a host and month" }],
    });
    expect(estimate.terms.map(({ name }) => name)).toEqual(["b", "a"]);
    expect(estimate.peers[0]).toMatchObject({ name: "Datadog", perNode: 18 });
  });

  it("parseEstimate_OlderServer_HasWhatFollows", () => {
    expect(parseEstimate({ nodes: 10, flushSeconds: 5, dollars: 50, terms: [] })).toMatchObject({
      dollarsAtMost: 50, perNode: 5, perNodeAtMost: 5, peers: [], stack: null, installations: 1,
    });
    expect(() => parseEstimate({ terms: [] })).toThrow("no estimate");
  });

  it("gridOf_Rows_PutsSizesDownAndIntervalsAcross", () => {
    const { rows, prices } = parseTable({
      rows: [
        { nodes: 10, flushSeconds: 1, perNode: 5, perNodeAtMost: 8 },
        { nodes: 10, flushSeconds: 5, perNode: 4, isUsual: true },
        { nodes: 100_000, flushSeconds: 5, perNode: 0.02, note: "5 installations" },
        { nodes: 1 },
      ],
      prices: { gigabyteSecond: 0.1, odd: "x" }, stacks: ["here"],
    });
    const { flushes, lines } = gridOf(rows);
    expect(flushes).toEqual([1, 5]);
    expect(lines.map(({ nodes, note, cells }) => [nodes, note, cells.map((cell) => cell?.perNode ?? null)])).toEqual([
      [10, null, [5, 4]], [100_000, "5 installations", [null, 0.02]],
    ]);
    expect(prices).toEqual({ gigabyteSecond: 0.1 });
  });

  it("between_SameWords_IsOneNumber", () => {
    expect([between(1, 1.001), between(0.5, 0.8)]).toEqual(["$1.00", "$0.5 to $0.8"]);
  });
});

it.each<[number, string, string]>([
  [206, "64 KB event", "206 events of 64 KB"],
  [1, "64 KB event", "1 event of 64 KB"],
  [12_000, "2 KB message", "12K messages of 2 KB"],
  [3, "run", "3 runs"],
  [0.5, "GB month", "0.5 GB month"],
])("countedText_%d_%s", (quantity, unit, expected) => {
  expect(countedText(quantity, unit)).toBe(expected);
});
