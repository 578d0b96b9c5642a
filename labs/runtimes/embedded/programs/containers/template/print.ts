export const plain = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : `${value as number}`);

/** A value as Go's fmt prints it with %v. */
export function print(value: unknown): string {
  if (value === undefined) return '<no value>';
  if (value === null) return '[]';
  if (Array.isArray(value)) return `[${value.map(print).join(' ')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    const struct = entries.length > 0 && entries.every(([key]) => /^[A-Z]\w*$/.test(key));
    return struct ? `{${Object.values(value).map(print).join(' ')}}` : `map[${entries.map(([key, one]) => `${key}:${print(one)}`).join(' ')}]`;
  }
  return plain(value);
}

/** Go's encoding/json: no spaces, and what HTML minds is escaped. */
export const toJson = (value: unknown, indent?: number): string => JSON.stringify(value ?? null, undefined, indent);

const signs: Readonly<Record<string, (value: unknown) => string>> = {
  s: (value) => print(value),
  v: (value) => print(value),
  d: (value) => String(Math.trunc(Number(value))),
  q: (value) => JSON.stringify(print(value)),
  t: (value) => String(value),
  x: (value) => (typeof value === 'number' ? value.toString(16) : Buffer.from(print(value)).toString('hex')),
  f: (value) => Number(value).toFixed(6),
};

function padded(value: unknown, [minus, zero, width, precision, verb = 'v']: readonly (string | undefined)[]): string {
  const made = verb === 'f' && precision !== undefined ? Number(value).toFixed(Number(precision)) : (signs[verb] ?? print)(value);
  const cut = precision !== undefined && verb === 's' ? made.slice(0, Number(precision)) : made;
  return minus ? cut.padEnd(Number(width ?? 0)) : cut.padStart(Number(width ?? 0), zero && verb === 'd' ? '0' : ' ');
}

/** Go's Sprintf, as far as templates use it. */
export function sprintf(format: string, values: readonly unknown[]): string {
  const left = [...values];
  const text = format.replaceAll(/%(-?)(0?)(\d*)(?:\.(\d+))?([a-zA-Z%])/g, (all, ...groups: (string | undefined)[]) => {
    const verb = groups[4]!;
    if (verb === '%') return '%';
    return left.length === 0 ? `%!${verb}(MISSING)` : padded(left.shift(), groups);
  });
  return left.length > 0 ? `${text}%!(EXTRA ${left.map((one) => `${typeof one}=${print(one)}`).join(', ')})` : text;
}
