/** A piece of a line: plain, strong or code. */
export interface Piece {
  kind: "plain" | "strong" | "code";
  text: string;
}

export type Block =
  | { kind: "paragraph" | "heading"; pieces: Piece[] }
  | { kind: "list"; ordered: boolean; items: Piece[][] }
  | { kind: "code"; text: string };

const FENCE = /^\s*```/;
const HEADING = /^#{1,6}\s+(.*)$/;
const ITEM = /^\s*(?:[-*•]|(\d{1,3})[.)])\s+(.*)$/;
const PIECES = /`([^`\n]+)`|\*\*([^*\n]+)\*\*/g;

/**
 * What a model wrote, as blocks: paragraphs, headings, lists and code. Nothing else of Markdown, and no markup or address of any kind, is
 * made of it: a model's text is shown, never followed.
 */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  let code: string[] | null = null;
  const end = (): void => {
    if (paragraph.length > 0) blocks.push({ kind: "paragraph", pieces: piecesOf(paragraph.join("\n")) });
    paragraph = [];
  };
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    if (FENCE.test(line)) {
      end();
      if (code) blocks.push({ kind: "code", text: code.join("\n") });
      code = code ? null : [];
    } else if (code) code.push(line);
    else if (line.trim() === "") end();
    else if (!takeHeading(line) && !takeItem(line)) paragraph.push(line);
  }
  // An answer that still comes may end within a fence.
  if (code) blocks.push({ kind: "code", text: code.join("\n") });
  end();
  return blocks;

  function takeHeading(line: string): boolean {
    const words = HEADING.exec(line)?.[1];
    if (words === undefined) return false;
    end();
    blocks.push({ kind: "heading", pieces: piecesOf(words) });
    return true;
  }

  function takeItem(line: string): boolean {
    const [, number, words] = ITEM.exec(line) ?? [];
    if (words === undefined) return false;
    end();
    const ordered = number !== undefined;
    const last = blocks.at(-1);
    if (last?.kind === "list" && last.ordered === ordered) last.items.push(piecesOf(words));
    else blocks.push({ kind: "list", ordered, items: [piecesOf(words)] });
    return true;
  }
}

export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(PIECES)) {
    const [whole, code, strong] = match;
    if (match.index > from) pieces.push({ kind: "plain", text: text.slice(from, match.index) });
    pieces.push(code === undefined ? { kind: "strong", text: strong ?? "" } : { kind: "code", text: code });
    from = match.index + whole.length;
  }
  if (from < text.length) pieces.push({ kind: "plain", text: text.slice(from) });
  return pieces;
}
