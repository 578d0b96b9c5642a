import { SysError } from '../sys/sys-error.ts';
import type { MountNamespace, MountPoint, Trail } from './volume.ts';

/** What is mounted where. The first mount is the root. */
export class MountTable implements MountNamespace {
  readonly #mounts: MountPoint[] = [];
  readonly #over = new Map<MountPoint, Map<string, MountPoint[]>>();

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
    if (mount.namespace && mount.namespace !== this) return mount.namespace.cross(mount, id);
    let place = { mount, id };
    for (let over = this.#top(place); over; over = this.#top(place)) place = { mount: over, id: over.root };
    return place;
  }

  /** Mounts over the file that `at` leads to; the first mount needs none. */
  add(mount: MountPoint, at?: Trail): void {
    this.#mounts.push(mount);
    if (!at) return;
    const over = this.#over.get(at.mount) ?? new Map<string, MountPoint[]>();
    this.#over.set(at.mount, over.set(at.id, [...(over.get(at.id) ?? []), mount]));
  }

  remove(mount: MountPoint): void {
    const at = this.#mounts.indexOf(mount);
    if (at <= 0) throw new SysError('EINVAL');
    this.#mounts.splice(at, 1);
    for (const over of this.#over.values()) {
      for (const [id, stack] of over) {
        const left = stack.filter((one) => one !== mount);
        if (left.length === 0) over.delete(id);
        else over.set(id, left);
      }
    }
  }

  /** Puts other options in a mount's place. Trails that were made before keep the old ones. */
  replace(mount: MountPoint, options: readonly string[]): void {
    Object.assign(mount, { options });
  }

  at(target: string): MountPoint | undefined {
    return this.#mounts.findLast((mount) => mount.target === target);
  }

  isMountPoint(mount: MountPoint, id: string): boolean {
    return this.#over.get(mount)?.has(id) ?? false;
  }

  /** What is mounted over files of a mount, each with the file's id. */
  *over(mount: MountPoint): IterableIterator<readonly [id: string, mount: MountPoint]> {
    for (const [id, stack] of this.#over.get(mount) ?? []) for (const one of stack) yield [id, one];
  }

  #top({ mount, id }: { mount: MountPoint; id: string }): MountPoint | undefined {
    return this.#over.get(mount)?.get(id)?.at(-1);
  }
}

export const readOnly = ({ options }: MountPoint): boolean => options.includes('ro');
