import type { ImageLayer } from './image-archive.ts';
import type { TarEntry } from './tar.ts';

/** What a container of the image sees: the layers on top of each other, whiteouts taken out. By path. */
export function finalFiles(layers: readonly ImageLayer[]): ReadonlyMap<string, TarEntry> {
  const files = new Map<string, TarEntry>();
  const folders = new Set<string>();
  for (const { entries } of layers) {
    for (const { path } of entries) hide(files, path);
    for (const entry of entries) {
      if (/(^|\/)\.wh\.[^/]*$/.test(entry.path)) continue;
      const target = entry.kind === 'hardlink' ? files.get(entry.link.replace(/^\.?\//, '')) : undefined;
      if (entry.kind !== 'directory' && folders.has(entry.path)) removeBelow(files, entry.path);
      for (let cut = entry.path.lastIndexOf('/'); cut > 0 && !folders.has(entry.path.slice(0, cut)); cut = entry.path.lastIndexOf('/', cut - 1))
        folders.add(entry.path.slice(0, cut));
      files.set(entry.path, target ? { ...target, path: entry.path } : entry);
    }
  }
  return files;
}

/** `.wh.name` takes a name out, `.wh..wh..opq` all that lies in its folder. */
function hide(files: Map<string, TarEntry>, path: string): void {
  const [, folder = '', name] = /^(.*\/)?\.wh\.([^/]+)$/.exec(path) ?? [];
  if (name === undefined) return;
  if (name === '.wh..opq') removeBelow(files, folder.replace(/\/$/, ''));
  else {
    files.delete(folder + name);
    removeBelow(files, folder + name);
  }
}

function removeBelow(files: Map<string, TarEntry>, folder: string): void {
  const start = folder === '' ? '' : `${folder}/`;
  for (const path of files.keys()) if (path.startsWith(start)) files.delete(path);
}
