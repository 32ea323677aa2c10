import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

interface Blob {
  content: Buffer;
  headers: Record<string, string>;
}

/** What a deployment talks to: the app's deployment site, its health, and a website's blobs. Keeps what it is told. */
export class Cloud {
  readonly requests: Received[] = [];
  readonly blobs = new Map<string, Blob>();
  /** Answers to give before the right one, by method and path. */
  readonly failures: { path: RegExp; status: number; times: number }[] = [];
  /** How often the deployment's status is asked before it is done. */
  deploymentSteps = 2;
  deploymentEnds: 3 | 4 = 4;
  package: Buffer | undefined;
  /** Blobs to a page of a listing. */
  pageSize = 2;
  #server: Server | undefined;

  get url(): string {
    return `http://127.0.0.1:${(this.#server?.address() as AddressInfo).port}`;
  }

  async start(): Promise<this> {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const url = new URL(request.url ?? "", "http://x");
        const received: Received = {
          method: request.method ?? "",
          path: decodeURIComponent(url.pathname),
          query: url.searchParams,
          headers: request.headers,
          body: Buffer.concat(parts),
        };
        this.requests.push(received);
        const [status, body] = this.#answer(received);
        response.writeHead(status).end(body);
      });
    });
    await new Promise<void>((done) => this.#server?.listen(0, "127.0.0.1", done));
    return this;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((done) => this.#server?.close(done));
  }

  count(method: string, path: RegExp): number {
    return this.requests.filter((r) => r.method === method && path.test(r.path)).length;
  }

  #answer(request: Received): [number, string] {
    const failure = this.failures.find((f) => f.times > 0 && f.path.test(request.path));
    if (failure) {
      failure.times--;
      return [failure.status, "not now"];
    }
    if (request.path === "/health") return [200, "ok"];
    // Everything else is for those who show who they are.
    if (request.headers.authorization !== "Bearer token-of-az") return [401, ""];
    if (request.path === "/api/publish") {
      this.package = request.body;
      return [202, '"d-1"'];
    }
    if (request.path === "/api/deployments/d-1") {
      return [200, JSON.stringify({ status: this.deploymentSteps-- > 0 ? 1 : this.deploymentEnds, status_text: "because" })];
    }
    if (!request.headers["x-ms-version"] || !request.headers["x-ms-date"]) return [400, "MissingRequiredHeader"];
    if (request.path === "/" && request.query.get("comp") === "properties") return [202, ""];
    if (request.path === "/$web") return [200, this.#list(request.query.get("marker"))];
    return this.#blob(request);
  }

  #blob({ method, path, query, headers, body }: Received): [number, string] {
    const name = path.replace("/$web/", "");
    const kept = Object.fromEntries(Object.entries(headers).filter(([key]) => key.startsWith("x-ms-"))) as Record<string, string>;
    if (method === "DELETE") return [this.blobs.delete(name) ? 202 : 404, ""];
    const there = this.blobs.get(name);
    if (query.get("comp") === "metadata") {
      if (there) this.blobs.set(name, { content: there.content, headers: kept });
      return [there ? 200 : 404, ""];
    }
    this.blobs.set(name, { content: body, headers: kept });
    return [201, ""];
  }

  #list(marker: string | null): string {
    const names = [...this.blobs.keys()].sort();
    const from = marker ? names.indexOf(marker) : 0;
    const blobs = names.slice(from, from + this.pageSize).map((name) => {
      const metadata = Object.entries(this.blobs.get(name)?.headers ?? {})
        .filter(([key]) => key.startsWith("x-ms-meta-"))
        .map(([key, value]) => `<${key.slice(10)}>${value}</${key.slice(10)}>`);
      return `<Blob><Name>${name.replaceAll("&", "&amp;")}</Name><Properties /><Metadata>${metadata.join("")}</Metadata></Blob>`;
    });
    return `<EnumerationResults><Blobs>${blobs.join("")}</Blobs><NextMarker>${names[from + this.pageSize] ?? ""}</NextMarker></EnumerationResults>`;
  }
}
