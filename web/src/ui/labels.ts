/** Labels as people write them: `zone=north, team=web`. Null when a part has no name or no `=`. */
export function parseLabels(text: string): Record<string, string> | null {
  return parsePairs(text, ",");
}

export function labelsText(labels: Record<string, string>): string {
  return pairsText(labels, ", ");
}

/** Names and values, a pair on each line: `rack=7`. Values may hold commas. Null when a line has no name or no `=`. */
export function parseLines(text: string): Record<string, string> | null {
  return parsePairs(text, "\n");
}

export function linesText(pairs: Record<string, string>): string {
  return pairsText(pairs, "\n");
}

function parsePairs(text: string, separator: string): Record<string, string> | null {
  const pairs: Record<string, string> = {};
  for (const part of text.split(separator).map((one) => one.trim()).filter((one) => one !== "")) {
    const at = part.indexOf("=");
    if (at <= 0) return null;
    pairs[part.slice(0, at).trim()] = part.slice(at + 1).trim();
  }
  return pairs;
}

function pairsText(pairs: Record<string, string>, separator: string): string {
  return Object.entries(pairs).map(([name, value]) => `${name}=${value}`).join(separator);
}
