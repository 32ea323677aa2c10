/** The words and phrases of a search, in small letters: `timeout "no route"` has two. */
export function wordsOf(query: string): string[] {
  const words = [...query.toLowerCase().matchAll(/"([^"]*)"?|[^\s"]+/g)].map((match) => (match[1] ?? match[0]).trim());
  return [...new Set(words.filter((word) => word !== ""))];
}

/** A stretch of a text; `hit` where it is one of the words. */
export interface Piece {
  text: string;
  hit: boolean;
}

const MAX_HITS = 100;

/** Takes a text apart at the words that are in it, whatever their case. Where they overlap, what begins first is one hit. */
export function piecesOf(text: string, words: readonly string[]): Piece[] {
  const small = text.toLowerCase();
  // Some letters change their length with their case: then places in one text are not those in the other.
  if (words.length === 0 || small.length !== text.length) return [{ text, hit: false }];
  const pieces: Piece[] = [];
  let at = 0;
  for (let hits = 0; hits < MAX_HITS; hits++) {
    const next = nearest(small, words, at);
    if (next === null) break;
    if (next.at > at) pieces.push({ text: text.slice(at, next.at), hit: false });
    pieces.push({ text: text.slice(next.at, next.at + next.length), hit: true });
    at = next.at + next.length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), hit: false });
  return pieces;
}

function nearest(text: string, words: readonly string[], from: number): { at: number; length: number } | null {
  let found: { at: number; length: number } | null = null;
  for (const word of words) {
    const at = text.indexOf(word, from);
    if (at < 0 || (found !== null && (at > found.at || (at === found.at && word.length <= found.length)))) continue;
    found = { at, length: word.length };
  }
  return found;
}
