/** The stack's configuration, as far as this program asks for it: `pulumi.Config` has this shape. */
export interface Source {
  get(key: string): string | undefined;
  getObject<T>(key: string): T | undefined;
}

/** Everything that is wrong with the configuration, in one message. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The stack's configuration is not right:\n${problems.map((p) => `  - ${p}`).join("\n")}`);
    this.name = "ConfigError";
  }
}

/** Reads settings and collects what is wrong: a wrong value reads as its default, and {@link finish} tells all of it. */
export class Reader {
  readonly #source: Source;
  readonly #problems: string[] = [];

  constructor(source: Source) {
    this.#source = source;
  }

  refuse(problem: string): void {
    this.#problems.push(problem);
  }

  /** @throws ConfigError when anything was wrong. */
  finish(): void {
    if (this.#problems.length > 0) throw new ConfigError(this.#problems);
  }

  text(key: string, otherwise: string, pattern: RegExp, meaning: string): string {
    const value = this.#source.get(key);
    if (value === undefined) return otherwise;
    if (pattern.test(value)) return value;
    this.refuse(`${key} is ${meaning}, not '${value}'`);
    return otherwise;
  }

  /** A text that no message repeats; empty where there is none. */
  secret(key: string, pattern: RegExp, meaning: string): string {
    const value = this.#source.get(key);
    if (value === undefined || pattern.test(value)) return value ?? "";
    this.refuse(`${key} is ${meaning}: pulumi config set --secret ${key} …`);
    return "";
  }

  oneOf<T extends string | number>(key: string, otherwise: T, allowed: readonly T[]): T {
    const value = this.#source.get(key);
    if (value === undefined) return otherwise;
    const found = allowed.find((a) => String(a) === value);
    if (found === undefined) this.refuse(`${key} is one of ${allowed.join(", ")}, not '${value}'`);
    return found ?? otherwise;
  }

  flag(key: string, otherwise: boolean): boolean {
    return this.oneOf(key, String(otherwise), ["true", "false"]) === "true";
  }

  /** A number from `least` to `most`; a whole one unless `fraction`. */
  number(key: string, otherwise: number, least: number, most: number, fraction = false): number {
    const text = this.#source.get(key);
    if (text === undefined) return otherwise;
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most && (fraction || Number.isInteger(value))) return value;
    this.refuse(`${key} is a ${fraction ? "" : "whole "}number from ${least} to ${most}, not '${text}'`);
    return otherwise;
  }

  /** A list of texts, each of which must match. */
  list(key: string, pattern: RegExp, meaning: string, most: number): string[] {
    const value = this.#read<unknown>(key);
    if (value === undefined) return [];
    if (!Array.isArray(value) || value.length > most || !value.every((v): v is string => typeof v === "string" && pattern.test(v))) {
      this.refuse(`${key} is a list of at most ${most} of ${meaning}`);
      return [];
    }
    return value;
  }

  /** Names and texts, such as tags. */
  texts(key: string, most: number): Record<string, string> {
    const value = this.#read<unknown>(key);
    if (value === undefined) return {};
    const entries = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined;
    if (!entries || entries.length > most || !entries.every((e): e is [string, string] => typeof e[1] === "string")) {
      this.refuse(`${key} is at most ${most} names with a text each`);
      return {};
    }
    return Object.fromEntries(entries);
  }

  #read<T>(key: string): T | undefined {
    try {
      return this.#source.getObject<T>(key);
    } catch {
      this.refuse(`${key} is no JSON`);
      return undefined;
    }
  }
}
