import { createHash } from 'node:crypto';
import type { Zone } from './zones.ts';

interface Seen {
  /** In thousandths of a request. */
  excess: number;
  atMs: number;
}

export type Verdict = { readonly kind: 'pass'; readonly waitMs: number } | { readonly kind: 'busy'; readonly excess: number };

const mostKeys = 16_384;

/** What the zones remember of each key. Kept over a reload, as shared memory is. */
export class Limits {
  readonly #seen = new Map<string, Map<string, Seen>>();
  readonly #open = new Map<string, number>();

  /** A leaky bucket: `excess` is what came faster than the rate. */
  request(zone: Zone, key: string, { burst, delay }: { burst: number; delay: number }): Verdict {
    const short = key.length > 64 ? createHash('sha256').update(key).digest('base64') : key;
    const keys = this.#seen.get(zone.name) ?? new Map<string, Seen>();
    this.#seen.set(zone.name, keys);
    const now = performance.now();
    const before = keys.get(short);
    const leaked = before ? Math.trunc((zone.rate * Math.abs(now - before.atMs)) / 1_000) : 0;
    const excess = before ? Math.max(0, before.excess - leaked + 1_000) : 0;
    if (excess > burst) return { kind: 'busy', excess };
    keys.delete(short);
    keys.set(short, { excess, atMs: now });
    if (keys.size > mostKeys) keys.delete(keys.keys().next().value!);
    return { kind: 'pass', waitMs: excess <= delay ? 0 : Math.trunc(((excess - delay) * 1_000) / zone.rate) };
  }

  /** Counts a request at once with others; undefined where there are too many. */
  enter(zone: string, key: string, most: number): (() => void) | undefined {
    const name = `${zone}\0${key}`;
    const open = this.#open.get(name) ?? 0;
    if (open >= most) return undefined;
    this.#open.set(name, open + 1);
    return () => {
      const left = (this.#open.get(name) ?? 1) - 1;
      if (left > 0) this.#open.set(name, left);
      else this.#open.delete(name);
    };
  }
}
