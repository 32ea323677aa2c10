import { useState } from "react";

/** Copies a text; `select` selects it on the page for where scripts may not reach the clipboard. `told` says what happened. */
export function useCopy(value: string, select: () => void): { copy: () => void; told: string } {
  const [told, setTold] = useState("");
  const write = async (): Promise<void> => {
    select();
    try {
      await navigator.clipboard.writeText(value);
      setTold("Copied.");
    } catch {
      // Browsers give the clipboard to pages that came over HTTPS, or from this machine.
      setTold("Selected: copy it with Ctrl+C.");
    }
  };
  return { copy: () => void write(), told };
}
