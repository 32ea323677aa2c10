/** What an answer that still comes has written: what was looked up, and the text after it. */
export interface AskOutput {
  /** Lines about looks and waits, without their brackets. */
  notes: string[];
  text: string;
}

/** A look into the fleet, as `[tool arguments: what came of it]`, or why it waits. */
const NOTE = /^\[((?:[a-z_]{1,64} \{.*|waiting: .*))\]$/;

/** Parts the lines that the service adds from what the model says. The last line may not be whole yet. */
export function partOutput(output: string): AskOutput {
  const notes: string[] = [];
  const text: string[] = [];
  for (const line of output.split("\n")) {
    const note = NOTE.exec(line)?.[1];
    if (note === undefined) text.push(line);
    else notes.push(note);
  }
  return { notes, text: text.join("\n").trim() };
}
