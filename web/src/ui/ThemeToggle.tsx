import { chooseTheme, useThemeChoice, type ThemeChoice } from "./theme";

const NEXT: Record<ThemeChoice, ThemeChoice> = { system: "dark", dark: "light", light: "system" };
const WORDS: Record<ThemeChoice, string> = { system: "Auto", dark: "Dark", light: "Light" };

export function ThemeToggle() {
  const choice = useThemeChoice();
  return (
    <button
      type="button"
      className="quiet"
      onClick={() => chooseTheme(NEXT[choice])}
      aria-label={`Theme: ${WORDS[choice]}. Switch to ${WORDS[NEXT[choice]]}.`}
    >
      <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="5.5" />
        <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" className="icon-solid" />
      </svg>
      <span className="wide-only">{WORDS[choice]}</span>
    </button>
  );
}
