import { createHash } from 'node:crypto';
import { DaemonFailed, defineDaemon } from '../daemon/daemon.ts';
import type { Sys } from '../sys/sys.ts';
import { dockerd } from './python/dockerd.ts';
import { exporter } from './python/exporter.ts';
import { gallery } from './python/gallery.ts';
import { inferenceServer } from './python/inference-server.ts';
import { ledger } from './python/ledger.ts';
import { manager } from './python/manager.ts';
import { notebook } from './python/notebook.ts';
import { orderDesk } from './python/order-desk.ts';
import { registry } from './python/registry.ts';
import { remoteConsole } from './python/remote-console.ts';
import type { PythonScript } from './python/script.ts';
import { shop } from './python/shop.ts';
import { stockDatabase } from './python/stock.ts';

const scripts: readonly PythonScript[] = [
  dockerd,
  gallery,
  registry,
  orderDesk,
  remoteConsole,
  inferenceServer,
  ledger,
  shop,
  stockDatabase,
  exporter,
  manager,
  notebook,
];

/** The scenarios' own services, which are Python: known by the bytes that the machine was delivered with. An edited one does not start, and says why. */
export const python = defineDaemon({
  name: 'python3',
  matches: ({ program }) => /^python3(\.\d+)?$/.test(program),
  async start(context) {
    const path = context.argv.slice(1).find((word) => !word.startsWith('-'));
    const name = path?.slice(path.lastIndexOf('/') + 1) ?? '';
    const known = scripts.find(({ files }) => Object.hasOwn(files, name));
    if (path === undefined || !known)
      throw new DaemonFailed(`python3: the simulation runs the services that this machine came with, not ${path ?? 'programs of your own'}`);
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : context.cwd;
    for (const [file, hash] of Object.entries(known.files)) {
      const found = await hashOf(context.sys, `${folder}/${file}`);
      if (found === undefined)
        throw new DaemonFailed(
          file === name
            ? `/usr/bin/python3: can't open file '${folder}/${file}': [Errno 2] No such file or directory`
            : `ModuleNotFoundError: No module named '${file.replace(/\.py$/, '')}'`,
          file === name ? 2 : 1,
        );
      if (found !== hash) throw new DaemonFailed(`python3: ${folder}/${file} was changed; the simulation runs this program only as it was delivered`);
    }
    return known.start(context);
  },
});

async function hashOf(sys: Sys, path: string): Promise<string | undefined> {
  const bytes = await sys.readFile(path).catch(() => undefined);
  return bytes && createHash('sha256').update(bytes).digest('hex');
}
