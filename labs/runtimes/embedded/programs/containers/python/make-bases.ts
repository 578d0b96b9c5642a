import { createHash } from 'node:crypto';
import { type TarEntry, writeTar } from '../../../engine/tar.ts';
import type { ProgramContext } from '../../../program/program.ts';
import { Collected } from '../../../program/streams.ts';
import type { Sys } from '../../../sys/sys.ts';

const target = '/var/lib/bases';
const made = '2026-01-01T00:00:00Z';
const applets = 'sh ash cat cut echo env grep head httpd id ls mkdir printf ps sed sleep tail test tr'.split(' ');
const tools = 'cp mv rm tar wget base64 sha256sum find'.split(' ');
const folders: readonly (readonly [string, number])[] = [
  ['bin', 0o755],
  ['etc', 0o755],
  ['root', 0o700],
  ['run', 0o755],
  ['tmp', 0o1777],
  ['usr/bin', 0o755],
  ['var', 0o755],
];
const passwd = 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n';
const group = 'root:x:0:\nnobody:x:65534:\n';

const plain = { uid: 0, gid: 0, mtime: 0 } as const;
const file = (path: string, content: Uint8Array | string, mode: number): TarEntry => ({
  ...plain,
  path,
  type: 'file',
  mode,
  content: Buffer.from(content as string),
});
const link = (name: string): TarEntry => ({ ...plain, path: `bin/${name}`, type: 'symlink', mode: 0o644, target: 'busybox' });
const byPath = (a: TarEntry, b: TarEntry): number => (a.path < b.path ? -1 : 1);
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** The two bases of secrets-in-layers as OCI layouts: `run` holds busybox, `build` also what builds. */
export async function makeBases(context: ProgramContext): Promise<number> {
  const { sys } = context;
  const read = async (path: string): Promise<Uint8Array> => sys.readFile(await sys.realpath(path));
  const busybox = file('bin/busybox', await read('/bin/busybox'), 0o755);
  const plainFiles = [busybox, file('etc/passwd', passwd, 0o644), file('etc/group', group, 0o644)];
  const small = writeTar([
    ...[...folders.map(([path, mode]): TarEntry => ({ ...plain, path, type: 'directory', mode })), ...plainFiles].sort(byPath),
    ...applets.map(link).sort(byPath),
  ]);
  const needed = [...new Set(['/usr/bin/make', ...(await libraries(context, '/usr/bin/make'))])].sort();
  const programs = await Promise.all(needed.map(async (path) => file(path.replace(/^\//, ''), await read(path), 0o755)));
  const build = writeTar([...programs.sort(byPath), ...tools.map(link).sort(byPath)]);
  await layout(sys, 'run', [small]);
  await layout(sys, 'build', [small, build]);
  await sys.writeFile(`${target}/ready`, 'ready\n');
  return 0;
}

async function libraries({ run }: ProgramContext, program: string): Promise<string[]> {
  const output = new Collected();
  await run(['ldd', program], { stdout: output });
  return output.text.split(/\s+/).filter((word) => word.startsWith('/'));
}

/** json.dumps with sorted keys. */
function dumps(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(dumps).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const rows = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${rows.map(([key, one]) => `${JSON.stringify(key)}: ${dumps(one)}`).join(', ')}}`;
  }
  return JSON.stringify(value);
}

async function layout(sys: Sys, name: string, layers: readonly Buffer[]): Promise<void> {
  const folder = `${target}/${name}`;
  for (const path of ['', '/blobs', '/blobs/sha256']) await sys.mkdir(`${folder}${path}`).catch(() => undefined);
  const blob = async (content: Buffer, kind: string) => {
    const digest = sha256(content);
    await sys.writeFile(`${folder}/blobs/sha256/${digest}`, new Uint8Array(content));
    return { mediaType: `application/vnd.oci.image.${kind}`, digest: `sha256:${digest}`, size: content.length };
  };
  const described = [];
  for (const layer of layers) described.push(await blob(layer, 'layer.v1.tar'));
  const document = (value: unknown): Buffer => Buffer.from(dumps(value));
  const config = await blob(
    document({
      architecture: 'amd64',
      os: 'linux',
      created: made,
      config: { Env: ['PATH=/usr/bin:/bin'], Cmd: ['/bin/sh'] },
      rootfs: { type: 'layers', diff_ids: described.map(({ digest }) => digest) },
      history: layers.map(() => ({ created: made, created_by: `base/${name}` })),
    }),
    'config.v1+json',
  );
  const manifest = await blob(
    document({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', config, layers: described }),
    'manifest.v1+json',
  );
  const annotated = { ...manifest, annotations: { 'org.opencontainers.image.ref.name': 'latest' } };
  await sys.writeFile(`${folder}/oci-layout`, dumps({ imageLayoutVersion: '1.0.0' }));
  await sys.writeFile(`${folder}/index.json`, dumps({ schemaVersion: 2, manifests: [annotated] }));
}
