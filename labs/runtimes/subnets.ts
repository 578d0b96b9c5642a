const size = 64;

/** The /26 blocks of a pool such as `10.213.0.0/16`, in an order that begins at `offset`, without those that overlap `taken`. */
export function* freeSubnets(pool: string, taken: readonly string[], offset = 0): Generator<string> {
  const [base, count] = [range(pool).first, Math.floor(range(pool).count / size)];
  const ranges = taken.map(range);
  for (let index = 0; index < count; index += 1) {
    const first = base + ((index + offset) % count) * size;
    if (!ranges.some((other) => first < other.first + other.count && other.first < first + size)) yield `${dotted(first)}/26`;
  }
}

export interface AddressPlan {
  readonly machines: Readonly<Record<string, string>>;
  /** The visitor container's own address: nobody acts from it. */
  readonly visitor: string;
  /** Every visitor's address, fixed or drawn, comes from here, so an address tells nobody who it is. */
  readonly range: readonly string[];
}

const machinesAt = 2;
const mostMachines = 6;
const visitorAt = 15;
const rangeAt = 16;

/**
 * Who has which address in a /26. Address 1 is the bridge's, which has none. A reset takes the other of two blocks for its machines, since
 * the old ones live until the new ones are ready.
 */
export function planAddresses(subnet: string, machines: readonly string[], generation = 0): AddressPlan {
  const { first } = range(subnet);
  if (machines.length > mostMachines) throw new RangeError(`a lab has at most ${mostMachines} machines`);
  const block = first + machinesAt + (generation % 2) * mostMachines;
  return {
    machines: Object.fromEntries(machines.map((name, index) => [name, dotted(block + index)])),
    visitor: dotted(first + visitorAt),
    range: Array.from({ length: size - 1 - rangeAt }, (_, index) => dotted(first + rangeAt + index)),
  };
}

function range(cidr: string): { first: number; count: number } {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (!match) return { first: -1, count: 0 };
  const [a, b, c, d, bits] = match.slice(1).map(Number) as [number, number, number, number, number];
  const count = 2 ** (32 - bits);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  return { first: address - (address % count), count };
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
