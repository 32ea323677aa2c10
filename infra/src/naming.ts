/** Names of everything in one installation: `cn-small-hub-4x7q2m`. Storage and vaults have short names of their own. */
export class Names {
  readonly #stack: string;
  readonly #suffix: string;

  /**
   * @param stack lower-case letters, digits and hyphens; at most 20
   * @param suffix six letters and digits that make the names unique in Azure
   * @throws Error when the stack's name cannot stand in names
   */
  constructor(stack: string, suffix: string) {
    if (!/^[a-z][a-z0-9-]{0,19}$/.test(stack) || stack.endsWith("-") || stack.includes("--")) {
      throw new Error(
        `The stack's name '${stack}' stands in names of resources: lower-case letters, digits and single hyphens, at most 20.`,
      );
    }
    this.#stack = stack;
    this.#suffix = suffix;
  }

  of(part: string): string {
    return `cn-${this.#stack}-${part}-${this.#suffix}`;
  }

  /** At most 24 letters and digits, as storage accounts need. */
  storage(part: string): string {
    return `cn${part}${this.#stack.replaceAll("-", "").slice(0, 24 - 2 - part.length - this.#suffix.length)}${this.#suffix}`;
  }

  /** At most 24 letters, digits and hyphens. */
  vault(part: string): string {
    const stack = this.#stack.slice(0, 24 - "cn---".length - part.length - this.#suffix.length).replace(/-$/, "");
    return `cn-${stack}-${part}-${this.#suffix}`;
  }
}
