import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { filesOf } from "./tree";

/** A file of the dashboard as it is served. */
export interface SiteFile {
  name: string;
  content: Buffer;
  headers: Record<string, string>;
  /** SHA-256 over content and headers. */
  hash: string;
}

export interface Addresses {
  /** Of the API, such as `https://NAME.azurewebsites.net`. */
  api: string;
  /** Of SignalR Service, where browsers connect. */
  live: string;
}

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  ico: "image/x-icon",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
  webmanifest: "application/manifest+json",
  woff2: "font/woff2",
};

const HASHED = /^assets\/.*[-.][A-Za-z0-9_-]{8,}\.[A-Za-z0-9]+$/;
const PAGE = "index.html";

/**
 * The built dashboard with the API's address in its page. What has a smaller sibling is served as that, since a website in storage
 * does not choose; what has a hash in its name is cached for a year.
 * @throws Error when there is no page, or a file of a kind that is not known
 */
export function siteFiles(dist: string, addresses: Addresses): SiteFile[] {
  const names = filesOf(dist, true);
  if (!names.includes(PAGE)) throw new Error(`There is no ${PAGE} in ${dist}: the dashboard was not built.`);
  return names
    .filter((name) => !/\.(br|gz)$/.test(name))
    .map((name) => {
      const packed = name !== PAGE && names.includes(`${name}.br`);
      const read = readFileSync(join(dist, packed ? `${name}.br` : name));
      const content = name === PAGE ? Buffer.from(withAddresses(read.toString("utf8"), addresses)) : read;
      const headers = {
        "x-ms-blob-content-type": typeOf(name),
        "x-ms-blob-cache-control": HASHED.test(name) ? "public, max-age=31536000, immutable" : "no-cache",
        ...(packed ? { "x-ms-blob-content-encoding": "br" } : {}),
      };
      const hash = createHash("sha256").update(JSON.stringify(headers)).update(content).digest("hex");
      return { name, content, headers, hash };
    });
}

function typeOf(name: string): string {
  const type = TYPES[name.split(".").at(-1) ?? ""];
  if (!type) throw new Error(`${name}: add its content type to deploy/site.ts.`);
  return type;
}

/** The page, told where the API is and bound to it: a website in storage sends no headers of its own. */
export function withAddresses(page: string, { api, live }: Addresses): string {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ${api} ${live} ${live.replace(/^https:/, "wss:")}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join("; ");
  const lines = [
    `<meta http-equiv="Content-Security-Policy" content="${policy}" />`,
    '<meta name="referrer" content="no-referrer" />',
    `<meta name="nexus-api" content="${api}" />`,
  ];
  const marked = page.replace(/<meta charset="[^"]*"\s*\/?>/i, (charset) => [charset, ...lines].join("\n    "));
  if (marked === page) throw new Error('The dashboard\'s page has no <meta charset="…"> after which its address could stand.');
  return marked;
}
