import type { Setting } from "./serviceApi";

/** What the first word of a key is about. A word that is not here stands for itself. */
const TITLES: Readonly<Record<string, string>> = {
  limits: "Requests",
  registration: "Accounts",
  ai: "Models",
  governor: "How often nodes send",
  live: "Watching",
  commands: "Commands",
  retention: "What is kept",
  logs: "Logs",
};

export interface SettingGroup {
  title: string;
  settings: Setting[];
}

/** Settings by the first word of their keys, in the order in which they come. */
export function settingGroups(settings: readonly Setting[]): SettingGroup[] {
  const groups = new Map<string, SettingGroup>();
  for (const setting of settings) {
    const word = setting.key.split(".", 1)[0] ?? "";
    const title = TITLES[word] ?? word;
    const group = groups.get(title) ?? { title, settings: [] };
    group.settings.push(setting);
    groups.set(title, group);
  }
  return [...groups.values()];
}
