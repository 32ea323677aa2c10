import { parseHeaders, HEADER } from "../jobs/kinds";
import { addressesOf, HEADERS, type ChannelDefinition, type ChannelKind } from "./channel";

/** A setting of a channel as the form shows it. */
export interface ChannelField {
  name: string;
  label: string;
  /** A line unless said otherwise; `headers` stands for all settings that begin with `headers.`, one on each line. */
  type?: "text" | "headers";
  required?: boolean;
  placeholder?: string;
  hint?: string;
  maxLength?: number;
}

export interface ChannelKindInfo {
  kind: ChannelKind;
  title: string;
  says: string;
  fields: readonly ChannelField[];
}

const KEPT = "Kept as a secret: it is shown as ***, which leaves it as it is.";

export const CHANNEL_INFOS: readonly ChannelKindInfo[] = [
  {
    kind: "webhook",
    title: "Webhook",
    says: "Posts JSON to an address of yours.",
    fields: [
      { name: "url", label: "Address", required: true, placeholder: "https://example.org/hook", hint: KEPT, maxLength: 2_048 },
      { name: HEADERS, label: "Headers (optional)", type: "headers", placeholder: "Authorization: Bearer …", hint: `Name: value, one on each line. ${KEPT}` },
      {
        name: "template",
        label: "Body (optional)",
        type: "text",
        placeholder: '{"text": "{{alert.text}}"}',
        hint: "JSON of your own, with {{alert.text}} and the like in it. Without it, everything that is known.",
        maxLength: 8_192,
      },
    ],
  },
  {
    kind: "mail",
    title: "E-mail",
    says: "Through the mail server that the service is configured with.",
    fields: [{ name: "to", label: "To", required: true, placeholder: "ops@example.org, night@example.org", hint: "Up to 20 addresses, with commas between." }],
  },
  {
    kind: "ntfy",
    title: "ntfy",
    says: "To a topic of an ntfy server: it comes to your phone.",
    fields: [
      { name: "url", label: "Topic’s address", required: true, placeholder: "https://ntfy.sh/your-topic", hint: KEPT, maxLength: 2_048 },
      { name: "token", label: "Token (optional)", hint: KEPT, maxLength: 512 },
    ],
  },
  {
    kind: "slack",
    title: "Slack",
    says: "To a channel of Slack, or of anything that takes its webhooks.",
    fields: [{ name: "url", label: "Incoming webhook", required: true, placeholder: "https://hooks.slack.com/services/…", hint: KEPT, maxLength: 2_048 }],
  },
];

export const NEW_CHANNEL: ChannelDefinition = {
  name: "", kind: "webhook", enabled: true, isDefault: true, settings: {}, minSeverity: null,
};

/** Headers as people write them, from settings such as `headers.Authorization`. */
export function headersIn(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .filter(([name]) => name.startsWith(HEADERS))
    .map(([name, value]) => `${name.slice(HEADERS.length)}: ${value}`)
    .join("\n");
}

/** Settings of a kind from the form's texts: `headers.` holds all headers as written, which the form checks before it is sent. */
export function settingsOf(info: ChannelKindInfo, texts: Readonly<Record<string, string>>): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const { name, type } of info.fields) {
    const text = texts[name] ?? "";
    if (type !== "headers") settings[name] = text;
    else for (const [header, value] of Object.entries(parseHeaders(text) ?? {})) settings[HEADERS + header.slice(HEADER.length)] = value;
  }
  return settings;
}

/** Why a setting can't be sent; empty when it can. */
export function wrongWith(field: ChannelField, text: string): string {
  if (field.type === "headers" && parseHeaders(text) === null) return "Write Name: value, one on each line.";
  if (field.name !== "to" || text.trim() === "") return "";
  const wrong = addressesOf(text).find((address) => !/^[^@\s]+@[^@\s]+$/.test(address));
  return wrong === undefined ? (addressesOf(text).length > 20 ? "20 addresses at most." : "") : `“${wrong}” is no e-mail address.`;
}
