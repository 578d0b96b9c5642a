import type { Kernel } from '../host/kernel.ts';
import { isSysError } from '../sys/sys-error.ts';
import type { Owner } from './records.ts';

/** The engine's own files: as its user, folders made as needed. */
export class EngineFiles {
  readonly #kernel: Kernel;
  readonly #owner: Pick<Owner, 'uid' | 'gid'>;

  constructor(kernel: Kernel, owner: Pick<Owner, 'uid' | 'gid'>) {
    this.#kernel = kernel;
    this.#owner = owner;
  }

  put(path: string, text: string | Buffer, append = false): void {
    const { uid, gid } = this.#owner;
    this.folder(path.slice(0, path.lastIndexOf('/')));
    const fresh = !this.has(path);
    void this.#kernel.contents.writeFile(this.#kernel.root, path, { data: Buffer.from(text), flags: { append } });
    if (fresh) this.#kernel.files.chown(this.#kernel.root, path, { uid, gid, follow: true });
  }

  has(path: string): boolean {
    try {
      this.#kernel.files.paths.resolve(this.#kernel.root, path);
      return true;
    } catch (error) {
      if (isSysError(error)) return false;
      throw error;
    }
  }

  folder(path: string): void {
    const { uid, gid } = this.#owner;
    let at = '';
    for (const part of path.split('/').filter(Boolean)) {
      at += `/${part}`;
      if (this.has(at)) continue;
      this.#kernel.names.mkdir(this.#kernel.root, at, 0o700);
      this.#kernel.files.chown(this.#kernel.root, at, { uid, gid, follow: true });
    }
  }

  /** With everything below it. */
  remove(folder: string): void {
    if (!this.has(folder)) return;
    for (const { path, stat } of this.#kernel.files.walk(this.#kernel.root, folder).reverse()) {
      if (stat.type === 'directory') this.#kernel.names.rmdir(this.#kernel.root, path);
      else this.#kernel.names.unlink(this.#kernel.root, path);
    }
  }
}
