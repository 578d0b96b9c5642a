/** IPv4 address as a number; undefined where the text is none. */
export function numberOf(address: string): number | undefined {
  const parts = address.split('.').map(Number);
  return parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part < 256)
    ? parts.reduce((sum, part) => sum * 256 + part)
    : undefined;
}

/** Whether an address lies in `network/length`. */
export function isWithin(address: string, network: string, length: number): boolean | undefined {
  const [one, base] = [numberOf(address), numberOf(network)];
  if (one === undefined || base === undefined) return undefined;
  const size = 2 ** (32 - length);
  return Math.floor(one / size) === Math.floor(base / size);
}

/** Names of interfaces end in `*` (nft) or `+` (iptables) where they stand for several. */
export const fitsInterface = (name: string, pattern: string): boolean => (/[*+]$/.test(pattern) ? name.startsWith(pattern.slice(0, -1)) : name === pattern);
