/**
 * The n-th network of `bits` within a network: `subnet("10.42.0.0/16", 24, 2)` is `10.42.2.0/24`.
 * @throws Error when there is none
 */
export function subnet(space: string, bits: number, n: number): string {
  const [address = "", length = ""] = space.split("/");
  const octets = address.split(".").map(Number);
  if (octets.length !== 4 || octets.some((o) => !Number.isInteger(o) || o < 0 || o > 255))
    throw new Error(`'${space}' is no IPv4 network.`);
  const given = Number(length);
  if (n < 0 || bits < given || n >= 2 ** (bits - given)) throw new Error(`'${space}' has no network ${n} of /${bits}.`);
  const base = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const size = 2 ** (32 - bits);
  const start = base - (base % 2 ** (32 - given)) + n * size;
  return `${[24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join(".")}/${bits}`;
}
