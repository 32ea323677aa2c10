import { useSyncExternalStore } from "react";
import { Emitter } from "../data/emitter";

export type ThemeChoice = "system" | "dark" | "light";

const KEY = "nexus.theme";
const changed = new Emitter<undefined>();
const systemDark = window.matchMedia("(prefers-color-scheme: dark)");
let choice = read();

systemDark.addEventListener("change", apply);

function read(): ThemeChoice {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === "dark" || stored === "light" ? stored : "system";
  } catch {
    return "system";
  }
}

function apply(): void {
  const dark = choice === "dark" || (choice === "system" && systemDark.matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  changed.emit(undefined);
}

export function chooseTheme(next: ThemeChoice): void {
  choice = next;
  try {
    if (next === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {
    // Blocked storage: the choice lasts until the page is left.
  }
  apply();
}

const subscribe = (listener: () => void): (() => void) => changed.on(listener);

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, () => choice);
}

/** The theme in use. Drawings on a canvas depend on it. */
export function useTheme(): string {
  return useSyncExternalStore(subscribe, () => document.documentElement.dataset.theme ?? "light");
}
