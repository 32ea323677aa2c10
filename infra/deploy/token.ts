import { readFileSync } from "node:fs";
import { run } from "./run";

/** Whose word is believed: the same sources that Pulumi's Azure provider uses. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Gives tokens of Microsoft Entra, each asked for once. */
export class Tokens {
  readonly #known = new Map<string, Promise<string>>();

  constructor(
    private readonly env: Environment = process.env,
    private readonly fetcher: typeof fetch = fetch,
  ) {}

  /**
   * @param resource such as `https://storage.azure.com`
   * @throws Error that says how to log in
   */
  for(resource: string): Promise<string> {
    let token = this.#known.get(resource);
    if (!token) {
      token = this.#ask(resource);
      this.#known.set(resource, token);
    }
    return token;
  }

  async #ask(resource: string): Promise<string> {
    const { ARM_CLIENT_ID: client, ARM_TENANT_ID: tenant, ARM_CLIENT_SECRET: secret } = this.env;
    const assertion = this.#assertion();
    if (client && tenant && (secret || assertion)) {
      return this.#askEntra(tenant, {
        grant_type: "client_credentials",
        client_id: client,
        scope: `${resource}/.default`,
        ...(assertion
          ? { client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", client_assertion: assertion }
          : { client_secret: secret ?? "" }),
      });
    }
    const answer = await run("az", ["account", "get-access-token", "--resource", resource, "--output", "json"], {
      cwd: ".",
      timeoutMs: 60_000,
    }).catch((error: Error) => {
      throw new Error(
        `No token for ${resource}: log in with 'az login', or set ARM_CLIENT_ID, ARM_TENANT_ID and ARM_CLIENT_SECRET.\n${error.message}`,
      );
    });
    return parse(answer, "accessToken", "az");
  }

  #assertion(): string | undefined {
    if (this.env.ARM_OIDC_TOKEN) return this.env.ARM_OIDC_TOKEN;
    return this.env.ARM_OIDC_TOKEN_FILE_PATH ? readFileSync(this.env.ARM_OIDC_TOKEN_FILE_PATH, "utf8").trim() : undefined;
  }

  async #askEntra(tenant: string, form: Record<string, string>): Promise<string> {
    const response = await this.fetcher(`https://login.microsoftonline.com/${encodeURIComponent(tenant)}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams(form),
      signal: AbortSignal.timeout(30_000),
    });
    // The answer to a refusal names the fault; it never repeats a secret.
    if (!response.ok) throw new Error(`Entra gave no token (${response.status}): ${(await response.text()).slice(0, 500)}`);
    return parse(await response.text(), "access_token", "Entra");
  }
}

function parse(json: string, name: string, whose: string): string {
  const value = (JSON.parse(json) as Record<string, unknown>)[name];
  if (typeof value !== "string" || value.length === 0) throw new Error(`The answer of ${whose} holds no token.`);
  return value;
}
