import { fields, labelsOf, MalformedAnswer, numberOrNull, rowsOf, textOrNull, textsOf, timeOrNull, type Fields } from "../api/parse";
import { parseSeverity, type Severity } from "../alerts/alert";

export const CHANNEL_KINDS = ["webhook", "mail", "ntfy", "slack"] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** What settings begin with that are headers. */
export const HEADERS = "headers.";

/** What people say of a way to be told. Secrets are shown as `***`, which leaves them as they are. */
export interface ChannelDefinition {
  name: string;
  kind: ChannelKind;
  enabled: boolean;
  /** Rules that name no channel are told through it. */
  isDefault: boolean;
  /** By name; `to` is joined by commas here, and each header stands for itself: `headers.Authorization`. */
  settings: Record<string, string>;
  /** Below it nothing is sent; null for all. */
  minSeverity: Severity | null;
}

/** Times are epoch milliseconds. */
export interface Channel extends ChannelDefinition {
  id: string;
  createdAt: number | null;
  lastDelivery: { at: number | null; ok: boolean; error: string | null } | null;
}

/** Null when it has no id, or is of a kind that this dashboard does not know. */
export function parseChannel(from: Fields): Channel | null {
  const id = textOrNull(from.id);
  const kind = CHANNEL_KINDS.find((one) => one === from.kind);
  if (id === null || kind === undefined) return null;
  const last = fields(from.lastDelivery);
  return {
    id,
    kind,
    name: textOrNull(from.name) ?? id,
    enabled: from.enabled !== false,
    isDefault: from.isDefault === true,
    settings: settingsOf(fields(from.settings)),
    minSeverity: textOrNull(from.minSeverity) === null ? null : parseSeverity(from.minSeverity),
    createdAt: timeOrNull(from.createdAt),
    lastDelivery: last && { at: timeOrNull(last.at), ok: last.ok === true, error: textOrNull(last.error) },
  };
}

function settingsOf(from: Fields | null): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const [name, value] of Object.entries(from ?? {})) {
    if (Array.isArray(value)) settings[name] = textsOf(value).join(", ");
    else if (typeof value === "string") settings[name] = value;
    else if (name === "headers") for (const [header, one] of Object.entries(labelsOf(value))) settings[HEADERS + header] = one;
  }
  return settings;
}

export function channelOf(body: unknown): Channel {
  const channel = parseChannel(fields(body) ?? {});
  if (!channel) throw new MalformedAnswer("It holds no channel that this dashboard knows.");
  return channel;
}

/** As the API takes it: empty settings are left out. */
export function bodyOf(channel: ChannelDefinition): object {
  const settings: Record<string, unknown> = {};
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(channel.settings)) {
    if (name.startsWith(HEADERS)) headers[name.slice(HEADERS.length)] = value;
    else if (value.trim() !== "") settings[name] = name === "to" ? addressesOf(value) : value.trim();
  }
  if (Object.keys(headers).length > 0) settings.headers = headers;
  const { name, kind, enabled, isDefault, minSeverity } = channel;
  return { name, kind, enabled, isDefault, minSeverity, settings };
}

export function addressesOf(text: string): string[] {
  return text.split(/[,;\s]+/).filter((one) => one !== "");
}

export type DeliveryState = "waiting" | "sent" | "failed" | "dropped";

/** One attempt to tell somebody. */
export interface Delivery {
  id: string;
  at: number | null;
  /** firing, resolved, withdrawn, repeat or test. */
  kind: string;
  /** What it told of; empty for a test. */
  of: string;
  attempt: number;
  state: DeliveryState;
  error: string | null;
}

export interface DeliveryPage {
  /** Newest first. */
  deliveries: Delivery[];
  next: string | null;
}

const STATES: readonly DeliveryState[] = ["waiting", "sent", "failed", "dropped"];

export function parseDeliveries(body: unknown): DeliveryPage {
  const from = fields(body);
  return { deliveries: rowsOf(from?.items, parseDelivery), next: textOrNull(from?.next) };
}

function parseDelivery(from: Fields): Delivery | null {
  const id = textOrNull(from.id);
  if (id === null) return null;
  return {
    id,
    at: timeOrNull(from.at),
    kind: textOrNull(from.kind) ?? "?",
    of: [textOrNull(from.ruleName), textOrNull(from.nodeName)].filter((one) => one !== null).join(" · "),
    attempt: numberOrNull(from.attempt) ?? 1,
    state: STATES.find((state) => state === from.state) ?? "waiting",
    error: textOrNull(from.error),
  };
}
