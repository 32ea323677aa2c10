import type { Caller } from "./http";
import type { SiteFile } from "./site";

const STORAGE = "https://storage.azure.com";
const VERSION = "2021-12-02";
const CONTAINER = "$web";
const AT_ONCE = 8;
const MOST_PAGES = 100;

/** Pages that are open still load what their version named: files stay that long after a deployment first found them out of use. */
const KEPT_MS = 30 * 24 * 3600_000;

export interface Uploaded {
  uploaded: string[];
  unchanged: number;
  deleted: string[];
}

interface Stored {
  hash: string | undefined;
  /** When it was first found out of use, in milliseconds since 1970; undefined while it is in use. */
  unusedSince: number | undefined;
}

/** The website of a storage account. */
export class Website {
  /** @param endpoint of the account's blobs, without a slash at the end */
  constructor(
    private readonly caller: Caller,
    private readonly endpoint: string,
  ) {}

  /** Has the account serve `$web`; unknown paths are the dashboard's own. */
  async enable(): Promise<void> {
    const body = `<?xml version="1.0" encoding="utf-8"?><StorageServiceProperties><StaticWebsite><Enabled>true</Enabled>
<IndexDocument>index.html</IndexDocument><ErrorDocument404Path>index.html</ErrorDocument404Path></StaticWebsite>
</StorageServiceProperties>`;
    await this.caller.call(STORAGE, `${this.endpoint}/?restype=service&comp=properties`, {
      method: "PUT",
      headers: { ...required(), "content-type": "application/xml" },
      body,
      accept: [202],
    });
  }

  /**
   * Uploads what is new or changed, pages after what they load, marks what went out of use, and deletes it a month later.
   * @param now milliseconds since 1970
   */
  async upload(files: readonly SiteFile[], now: number): Promise<Uploaded> {
    const stored = await this.list();
    const changed = files.filter((file) => {
      const there = stored.get(file.name);
      return there?.hash !== file.hash || there.unusedSince !== undefined;
    });
    const isPage = (file: SiteFile): boolean => file.name.endsWith(".html");
    for (const group of [changed.filter((f) => !isPage(f)), changed.filter(isPage)]) {
      for (let i = 0; i < group.length; i += AT_ONCE) {
        await Promise.all(group.slice(i, i + AT_ONCE).map((file) => this.#put(file)));
      }
    }

    const current = new Set(files.map((file) => file.name));
    const deleted: string[] = [];
    for (const [name, { hash, unusedSince }] of stored) {
      if (current.has(name)) continue;
      if (unusedSince === undefined) {
        await this.#markUnused(name, hash, now);
      } else if (now - unusedSince > KEPT_MS) {
        await this.caller.call(STORAGE, this.#url(name), { method: "DELETE", headers: required(), accept: [202, 404] });
        deleted.push(name);
      }
    }
    return { uploaded: changed.map((file) => file.name), unchanged: files.length - changed.length, deleted };
  }

  /** What the container holds. */
  async list(): Promise<Map<string, Stored>> {
    const found = new Map<string, Stored>();
    let marker = "";
    for (let page = 0; page < MOST_PAGES; page++) {
      const onwards = marker ? `&marker=${encodeURIComponent(marker)}` : "";
      const url = `${this.endpoint}/${CONTAINER}?restype=container&comp=list&include=metadata${onwards}`;
      const response = await this.caller.call(STORAGE, url, { method: "GET", headers: required(), accept: [200] });
      const xml = await response.text();
      for (const [, blob] of xml.matchAll(/<Blob>(.*?)<\/Blob>/gs)) {
        const unused = element(blob, "nexusunused");
        const stored = { hash: element(blob, "nexushash"), unusedSince: unused === undefined ? undefined : Number(unused) };
        found.set(unescape(element(blob, "Name") ?? ""), stored);
      }
      marker = unescape(element(xml, "NextMarker") ?? "");
      if (!marker) return found;
    }
    throw new Error(`The website holds more than ${MOST_PAGES} pages of files: it is not the dashboard's alone.`);
  }

  async #put({ name, content, headers, hash }: SiteFile): Promise<void> {
    await this.caller.call(STORAGE, this.#url(name), {
      method: "PUT",
      headers: { ...required(), ...headers, "x-ms-blob-type": "BlockBlob", "x-ms-meta-nexushash": hash },
      body: content,
      accept: [201],
    });
  }

  async #markUnused(name: string, hash: string | undefined, now: number): Promise<void> {
    await this.caller.call(STORAGE, `${this.#url(name)}?comp=metadata`, {
      method: "PUT",
      headers: { ...required(), ...(hash === undefined ? {} : { "x-ms-meta-nexushash": hash }), "x-ms-meta-nexusunused": String(now) },
      accept: [200, 404],
    });
  }

  #url(name: string): string {
    return `${this.endpoint}/${CONTAINER}/${name.split("/").map(encodeURIComponent).join("/")}`;
  }
}

/** What every request to storage has. */
function required(): Record<string, string> {
  return { "x-ms-version": VERSION, "x-ms-date": new Date().toUTCString() };
}

function element(xml: string | undefined, name: string): string | undefined {
  return xml?.match(new RegExp(`<${name}(?:\\s[^>]*)?>([^<]*)</${name}>`))?.[1];
}

function unescape(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&apos;", "'").replaceAll("&amp;", "&");
}
