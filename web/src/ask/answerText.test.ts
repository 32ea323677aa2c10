import { describe, expect, it } from "vitest";
import { blocksOf, piecesOf } from "./answerText";
import { partOutput } from "./askOutput";
import { parseAskRecord } from "./askRecord";

const plain = (text: string) => [{ kind: "plain", text }];

describe("blocksOf", () => {
  it("blocksOf_ParagraphsListsHeadingsAndCode_AreToldApart", () => {
    expect(blocksOf("# Two\nFirst line\nsecond\n\n- a\n- b\n1. c\n\n```sh\n# no heading\n- no item\n```\nEnd")).toEqual([
      { kind: "heading", pieces: plain("Two") },
      { kind: "paragraph", pieces: plain("First line\nsecond") },
      { kind: "list", ordered: false, items: [plain("a"), plain("b")] },
      { kind: "list", ordered: true, items: [plain("c")] },
      { kind: "code", text: "# no heading\n- no item" },
      { kind: "paragraph", pieces: plain("End") },
    ]);
  });

  it("blocksOf_FenceThatIsStillOpen_IsCode", () => {
    expect(blocksOf("```\nhalf")).toEqual([{ kind: "code", text: "half" }]);
  });

  it("blocksOf_MarkupAndAddresses_StayText", () => {
    const text = '<img src=x onerror=alert(1)> [click](https://evil.example) ![x](y)';
    expect(blocksOf(text)).toEqual([{ kind: "paragraph", pieces: plain(text) }]);
  });
});

it("piecesOf_StrongAndCode_AreToldApart", () => {
  expect(piecesOf("Node **web-1** runs `a ** b` and 2 * 3 * 4")).toEqual([
    { kind: "plain", text: "Node " },
    { kind: "strong", text: "web-1" },
    { kind: "plain", text: " runs " },
    { kind: "code", text: "a ** b" },
    { kind: "plain", text: " and 2 * 3 * 4" },
  ]);
});

it("partOutput_LooksAndText_AreParted", () => {
  expect(partOutput("[list_nodes {}: 812 bytes]\n[waiting: Ollama is away.]\nTwo nodes\n[web-1] is one.\n[series_summary {\"no")).toEqual({
    notes: ["list_nodes {}: 812 bytes", "waiting: Ollama is away."],
    text: 'Two nodes\n[web-1] is one.\n[series_summary {"no',
  });
});

describe("parseAskRecord", () => {
  it("parseAskRecord_WholeRecord_KeepsAnswerAndSteps", () => {
    const step = { tool: "events", arguments: "{}", bytes: 61, milliseconds: 2, error: "no-such-node" };
    expect(
      parseAskRecord({ model: "m", answer: "All is well.", answerCut: true, steps: [step, { arguments: "x" }], promptTokens: 40, completionTokens: 2, milliseconds: 9 }),
    ).toEqual({ model: "m", answer: "All is well.", answerCut: true, steps: [step], tokens: 42, milliseconds: 9 });
  });

  it.each([null, "text", 3])("parseAskRecord_%j_IsNone", (data) => {
    expect(parseAskRecord(data)).toBeNull();
  });
});
