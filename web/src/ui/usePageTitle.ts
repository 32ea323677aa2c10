import { useEffect } from "react";

let shown = "";
let count = 0;

function write(): void {
  document.title = `${count > 0 ? `(${count}) ` : ""}${shown === "" ? "" : `${shown} · `}CloudNexus`;
}

export function usePageTitle(title: string): void {
  useEffect(() => {
    shown = title;
    write();
  }, [title]);
}

/** Has every page's title begin with how much needs a look; 0 for nothing. */
export function countInTitle(much: number): void {
  if (much === count) return;
  count = much;
  write();
}
