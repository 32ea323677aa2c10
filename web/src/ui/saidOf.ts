/** What a sentence says of the one whose name it begins with: `is down` of `web-1 is down` or `web-1: is down`. Else all of it. */
export function saidOf(text: string, name: string | null): string {
  if (name === null || !text.startsWith(name)) return text;
  return /^:? (.+)$/s.exec(text.slice(name.length))?.[1] ?? text;
}
