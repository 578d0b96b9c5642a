import { writeTar, type TarEntry } from '../../engine/tar.ts';
import { isSysError } from '../../sys/sys-error.ts';
import type { Sys } from '../../sys/sys.ts';
import { type PythonAnswer, servePythonHttp } from './base-http.ts';
import { plainDaemon, type PythonScript } from './script.ts';

const releases = '/srv/release';
const packages = '/opt/registry/package';
const tokenFile = '/etc/registry/token';
const install = `#!/bin/sh
# Puts the package prices 2.1 into /site. Needs REGISTRY_TOKEN.
set -e
mkdir -p /site
wget -q -O /tmp/package.tar --header "Authorization: Bearer $REGISTRY_TOKEN" http://127.0.0.1:8081/packages/prices-2.1.tar
tar -xf /tmp/package.tar -C /site
rm -f /tmp/package.tar
`;

const answer = (status: number, body: string | Buffer): PythonAnswer => ({ status, headers: { 'Content-Length': String(Buffer.byteLength(body)) }, body });

/** The package registry of secrets-in-layers on port 8081, and what was released on port 8000. */
export const registry: PythonScript = {
  files: { 'registry.py': 'aee1ecee7c2f4939eb5e6ae41298158201d3153330ddd20bbea7e0c07baeb059' },
  async start({ sys, listen }) {
    const serve = async (port: number, get: (path: string, headers: Readonly<Record<string, string>>) => Promise<PythonAnswer>): Promise<void> => {
      await listen(
        { address: '0.0.0.0', port },
        (connection) => void servePythonHttp(connection, { methods: ['GET'], answer: ({ path, headers }) => get(path, headers) }),
      );
    };
    await serve(8081, async (path, headers) => {
      if (path === '/install.sh') return answer(200, install);
      if (path !== '/packages/prices-2.1.tar') return answer(404, 'no such package\n');
      const known = new TextDecoder().decode(await sys.readFile(tokenFile)).trim();
      return headers.authorization === `Bearer ${known}` ? answer(200, await packed(sys)) : answer(401, 'a token is needed\n');
    });
    await serve(8000, async (path) => {
      try {
        return answer(200, Buffer.from(await sys.readFile(`${releases}/${path.slice(path.lastIndexOf('/') + 1)}`)));
      } catch (error) {
        if (isSysError(error)) return answer(404, 'not released\n');
        throw error;
      }
    });
    return plainDaemon;
  },
};

async function packed(sys: Sys): Promise<Buffer> {
  const entries = await Promise.all(
    ['cgi-bin', 'cgi-bin/price', 'prices.csv'].map(async (path): Promise<TarEntry> => {
      const { type, mode, mtimeMs } = await sys.stat(`${packages}/${path}`);
      const traits = { path, mode, uid: 0, gid: 0, mtime: Math.floor(mtimeMs / 1000) };
      return type === 'directory'
        ? { ...traits, type: 'directory' }
        : { ...traits, type: 'file', content: Buffer.from(await sys.readFile(`${packages}/${path}`)) };
    }),
  );
  return writeTar(entries);
}
