import { request } from "../api/http";
import { fields, MalformedAnswer, numberOrNull, rowsOf, textOrNull, timeOrNull, type Fields } from "../api/parse";

/** A setting of the service: a whole number within bounds, or a switch. */
export interface Setting {
  key: string;
  value: number | boolean;
  usual: number | boolean;
  minimum: number | null;
  maximum: number | null;
  description: string;
  /** Grows with each change; 0 while there was none. */
  version: number;
  updatedAt: number | null;
  updatedBy: string | null;
}

const PATH = "/api/v1/settings";

/** Changes are refused with 412 when somebody else was faster. */
export const serviceApi = {
  list: (signal?: AbortSignal): Promise<Setting[]> => request(PATH, (body) => rowsOf(fields(body)?.settings, parseSetting), { signal }),

  change: (setting: Setting, value: number | boolean): Promise<Setting> =>
    request(`${PATH}/${encodeURIComponent(setting.key)}`, settingOf, { method: "PUT", body: { value }, headers: ifMatch(setting) }),

  /** Back to what is usual. */
  reset: (setting: Setting): Promise<Setting> =>
    request(`${PATH}/${encodeURIComponent(setting.key)}`, settingOf, { method: "DELETE", headers: ifMatch(setting) }),
};

const ifMatch = (setting: Setting): Record<string, string> => ({ "if-match": `"${setting.version}"` });

function settingOf(body: unknown): Setting {
  const setting = parseSetting(fields(body) ?? {});
  if (!setting) throw new MalformedAnswer("It holds no setting.");
  return setting;
}

/** Null for a setting of a kind that this dashboard does not know. */
export function parseSetting(from: Fields): Setting | null {
  const key = textOrNull(from.key);
  const { value, default: usual } = from;
  const isKnown = typeof value === typeof usual && (typeof value === "boolean" || numberOrNull(value) !== null);
  if (key === null || !isKnown) return null;
  return {
    key,
    value: value as number | boolean,
    usual: usual as number | boolean,
    minimum: numberOrNull(from.minimum),
    maximum: numberOrNull(from.maximum),
    description: textOrNull(from.description) ?? "",
    version: numberOrNull(from.version) ?? 0,
    updatedAt: timeOrNull(from.updatedAt),
    updatedBy: textOrNull(from.updatedBy),
  };
}
