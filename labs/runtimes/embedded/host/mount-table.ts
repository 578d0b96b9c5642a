import { SysError } from '../sys/sys-error.ts';
import type { MountPoint, Trail, Volume } from './volume.ts';

/** What is mounted where. The first mount is the root. */
export class MountTable {
  readonly #mounts: MountPoint[] = [];
  readonly #over = new Map<string, MountPoint[]>();

  get all(): readonly MountPoint[] {
    return this.#mounts;
  }

  get root(): Trail {
    const [mount] = this.#mounts;
    if (!mount) throw new SysError('ENOENT');
    return { mount, id: mount.root, name: '' };
  }

  /** What one finds at a file: the root of the last thing that was mounted over it, else itself. */
  cross(mount: MountPoint, id: string): { mount: MountPoint; id: string } {
    if (this.#over.size === 0) return { mount, id };
    let place = { mount, id };
    for (let over = this.#top(place); over; over = this.#top(place)) place = { mount: over, id: over.root };
    return place;
  }

  /** Mounts over the file that `at` leads to; the first mount needs none. */
  add(mount: MountPoint, at?: Trail): void {
    this.#mounts.push(mount);
    if (!at) return;
    const key = keyOf(at.mount.volume, at.id);
    this.#over.set(key, [...(this.#over.get(key) ?? []), mount]);
  }

  remove(mount: MountPoint): void {
    const at = this.#mounts.indexOf(mount);
    if (at <= 0) throw new SysError('EINVAL');
    this.#mounts.splice(at, 1);
    for (const [key, stack] of this.#over) {
      const left = stack.filter((one) => one !== mount);
      if (left.length === 0) this.#over.delete(key);
      else this.#over.set(key, left);
    }
  }

  /** Puts other options in a mount's place. Trails that were made before keep the old ones. */
  replace(mount: MountPoint, options: readonly string[]): void {
    Object.assign(mount, { options });
  }

  at(target: string): MountPoint | undefined {
    return this.#mounts.findLast((mount) => mount.target === target);
  }

  isMountPoint(volume: Volume, id: string): boolean {
    return this.#over.has(keyOf(volume, id));
  }

  #top({ mount, id }: { mount: MountPoint; id: string }): MountPoint | undefined {
    const over = this.#over.get(keyOf(mount.volume, id))?.at(-1);
    return over === mount ? undefined : over;
  }
}

const keyOf = (volume: Volume, id: string): string => `${volume.dev}:${id}`;

export const readOnly = ({ options }: MountPoint): boolean => options.includes('ro');
