import { isSysError } from '../sys/sys-error.ts';
import type { Sys } from '../sys/sys.ts';

/** What PATH is where nobody set it. */
export const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export type Found = { readonly path: string } | { readonly missing: 'not-found' | 'no-file' | 'denied' | 'directory' };

/** execvp's search: a name with a slash is a path, else the first executable file in PATH; one that may not be executed is told where there is no other. */
export async function findExecutable(sys: Pick<Sys, 'stat' | 'access'>, name: string, path = usualPath): Promise<Found> {
  if (name.includes('/')) return look(sys, name);
  let denied = false;
  for (const folder of path.split(':')) {
    const found = await look(sys, `${folder || '.'}/${name}`);
    if ('path' in found) return found;
    denied ||= found.missing === 'denied';
  }
  return { missing: denied ? 'denied' : 'not-found' };
}

async function look(sys: Pick<Sys, 'stat' | 'access'>, path: string): Promise<Found> {
  try {
    const { type } = await sys.stat(path);
    if (type === 'directory') return { missing: 'directory' };
    return (await sys.access(path, 1, { effective: true })) ? { path } : { missing: 'denied' };
  } catch (error) {
    if (isSysError(error, 'EACCES')) return { missing: 'denied' };
    if (isSysError(error)) return { missing: 'no-file' };
    throw error;
  }
}
