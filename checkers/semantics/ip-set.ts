/** Sets of addresses of one family as sorted, disjoint ranges, so that unions, gaps and sizes are exact. */
export type Family = 4 | 6;
export type IpSet = readonly (readonly [first: bigint, last: bigint])[];

const bits = { 4: 32, 6: 128 } as const;

/** The addresses of a CIDR block (host bits are ignored, as AWS does). Throws on anything else. */
export function cidrSet(cidr: string): { family: Family; set: IpSet } {
  const [address = '', length = '', ...rest] = cidr.split('/');
  const family = address.includes(':') ? 6 : 4;
  const value = family === 6 ? parse6(address) : parse4(address);
  const prefix = Number(length);
  if (value === undefined || rest.length > 0 || !/^\d+$/.test(length) || prefix > bits[family]) throw new Error(`not a CIDR block: ${cidr}`);
  const size = 1n << BigInt(bits[family] - prefix);
  const first = value - (value % size);
  return { family, set: [[first, first + size - 1n]] };
}

/** Every address of the blocks that belong to one family. */
export const setOf = (cidrs: readonly string[], family: Family): IpSet =>
  union(...cidrs.map(cidrSet).flatMap((one) => (one.family === family ? [one.set] : [])));

export function union(...sets: readonly IpSet[]): IpSet {
  const merged: [bigint, bigint][] = [];
  for (const [first, last] of sets.flat().sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    const open = merged.at(-1);
    if (open && first <= open[1] + 1n) open[1] = last > open[1] ? last : open[1];
    else merged.push([first, last]);
  }
  return merged;
}

export const intersect = (one: IpSet, other: IpSet): IpSet =>
  union(
    one.flatMap(([a, b]) =>
      other.flatMap(([c, d]): [bigint, bigint][] => {
        const [first, last] = [a > c ? a : c, b < d ? b : d];
        return first <= last ? [[first, last]] : [];
      }),
    ),
  );

export const subtract = (one: IpSet, other: IpSet): IpSet =>
  union(other).reduce<IpSet>(
    (left, [c, d]) =>
      left.flatMap(([a, b]): [bigint, bigint][] => {
        if (d < a || c > b) return [[a, b]];
        return [...(a < c ? [[a, c - 1n] as [bigint, bigint]] : []), ...(b > d ? [[d + 1n, b] as [bigint, bigint]] : [])];
      }),
    one,
  );

export const sizeOf = (set: IpSet): bigint => set.reduce((size, [first, last]) => size + last - first + 1n, 0n);
export const covers = (set: IpSet, part: IpSet): boolean => subtract(part, set).length === 0;

function parse4(address: string): bigint | undefined {
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((value, part) => value * 256n + BigInt(part), 0n);
}

function parse6(address: string): bigint | undefined {
  const halves = address.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half ? half.split(':') : []));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  return groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) ? groups.reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n) : undefined;
}
