/** A field of an action's arguments. */
export interface KindField {
  name: string;
  label: string;
  /**
   * A line unless said otherwise. `headers` stands for all arguments that begin with `header.`, one on each line; `either` for one of
   * several fields.
   */
  type?: "text" | "choice" | "number" | "headers" | "either";
  required?: boolean;
  placeholder?: string;
  hint?: string;
  /** Of a choice: value and what people read. The first is the usual one. */
  options?: readonly (readonly [string, string])[];
  either?: readonly KindField[];
  /** Of `either`: arguments without a field that go with one of them alone. */
  besides?: readonly string[];
  maxLength?: number;
}

export interface Kind {
  kind: string;
  title: string;
  says: string;
  fields: readonly KindField[];
}

export const HEADER = "header.";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
const KEPT = "Kept as a secret: it is shown as ***, which leaves it as it is.";

/** What jobs do, as the forms show it. The server decides which there are. */
export const KINDS: readonly Kind[] = [
  {
    kind: "command",
    title: "Send a command",
    says: "What every host does by itself runs at once; any other action is proposed, and waits for an operator’s signature.",
    fields: [
      { name: "action", label: "Command", required: true, placeholder: "collect", maxLength: 64 },
      { name: "arguments", label: "Arguments, as JSON", type: "text", placeholder: '{"lines": 100}' },
      {
        name: "target",
        label: "Where",
        type: "either",
        besides: ["nodeType"],
        either: [
          { name: "nodeName", label: "A node, by its name", placeholder: "web-01" },
          { name: "labels", label: "Nodes by label", placeholder: "zone=north, team=web" },
          { name: "route", label: "By a routing rule", placeholder: "*", hint: "A rule’s name; * for the first that takes the command." },
          { name: "agentId", label: "A software agent, by its id" },
          { name: "nodeId", label: "A node, by its id" },
        ],
      },
      { name: "expirySeconds", label: "Given up after, seconds", type: "number", placeholder: "as long as a run may take" },
    ],
  },
  {
    kind: "ask",
    title: "Ask the model",
    says: "Asks a question about the fleet; the answer is in the run’s log.",
    fields: [
      { name: "question", label: "The question", type: "text", required: true, placeholder: "What has happened today?", maxLength: 4_000 },
      { name: "agentId", label: "About one host, by its id (optional)" },
    ],
  },
  {
    kind: "http",
    title: "Call an address",
    says: "Sends a request, and succeeds when the answer is as expected.",
    fields: [
      { name: "url", label: "Address", required: true, placeholder: "https://example.org/hook", maxLength: 2_048 },
      { name: "method", label: "Method", type: "choice", options: METHODS.map((one) => [one, one]) },
      { name: "body", label: "Body", type: "text" },
      { name: "contentType", label: "Content type", placeholder: "application/json" },
      { name: "expect", label: "Expected status", type: "number", placeholder: "any of 200 to 299" },
      { name: HEADER, label: "Headers", type: "headers", placeholder: "Authorization: Bearer …", hint: `Name: value, one on each line. ${KEPT}` },
    ],
  },
  {
    kind: "report",
    title: "Report on the fleet",
    says: "Tells how many nodes are in which state, and the worst of them: by mail, to a webhook, or both.",
    fields: [
      { name: "title", label: "Title", placeholder: "Fleet report", maxLength: 200 },
      { name: "to", label: "E-mail to", placeholder: "ops@example.org, night@example.org", hint: "Up to 20 addresses, with commas between. Needs a mail server.", maxLength: 2_048 },
      { name: "webhook", label: "Webhook", placeholder: "https://example.org/hook", hint: KEPT, maxLength: 2_048 },
    ],
  },
  {
    kind: "backup",
    title: "Back up",
    says: "Copies tables to an archive in the store and reads it back. A large one goes on in the next run: let it be stopped after 240 s. For admins.",
    fields: [
      { name: "keep", label: "Backups kept", type: "number", placeholder: "7", hint: "An older one goes once a newer one is verified." },
      { name: "fullEach", label: "Whole each so many", type: "number", placeholder: "1", hint: "Those between hold only what has changed." },
      { name: "tables", label: "Tables (optional)", placeholder: "all", hint: "What their names begin with, with commas between." },
    ],
  },
  {
    kind: "archive",
    title: "Archive history",
    says: "Copies the samples that retention would drop next to the store’s archive, and reads them back. For admins.",
    fields: [
      { name: "tables", label: "Resolutions (optional)", placeholder: "all, or: raw, m1, m15", hint: "With commas between." },
      { name: "keepDays", label: "Archives kept, days (optional)", type: "number", placeholder: "for ever" },
    ],
  },
  { kind: "retention", title: "Drop what has expired", says: "What the service does by itself once a day, now.", fields: [] },
  {
    kind: "maintenance",
    title: "Maintenance",
    says: "What the service does by itself in the background, now.",
    fields: [
      {
        name: "what",
        label: "What",
        type: "choice",
        options: [["", "all of it"], ["close", "close windows"], ["downsample", "roll up again"], ["tidy", "remove old runs"]],
      },
    ],
  },
];

/** Every argument that a kind knows. */
export function argumentNames(kind: Kind): string[] {
  return kind.fields.flatMap((field) => field.either?.map(({ name }) => name) ?? [field.name]);
}

/** Headers as people write them: `Name: value`, one on each line. */
export function headersText(values: Record<string, string>): string {
  return Object.entries(values)
    .filter(([name]) => name.startsWith(HEADER))
    .map(([name, value]) => `${name.slice(HEADER.length)}: ${value}`)
    .join("\n");
}

/** Null when a line has no name or no colon. */
export function parseHeaders(text: string): Record<string, string> | null {
  const headers: Record<string, string> = {};
  for (const line of text.split("\n").map((one) => one.trim()).filter((one) => one !== "")) {
    const at = line.indexOf(":");
    if (at <= 0) return null;
    headers[HEADER + line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return headers;
}
