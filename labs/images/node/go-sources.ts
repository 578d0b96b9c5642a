import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

/** One Go module of the node image: it becomes one static program. */
export interface GoProgram {
  readonly name: string;
  readonly folder: string;
  /** Changes with anything that the program is made of. */
  readonly hash: string;
  readonly ldflags: string;
}

const home = import.meta.dirname;
const modules = ['kubernetes', 'etcd', 'coredns', 'pause', 'policy-agent'] as const;

/** The programs of the image, each hashed; `policy-agent` only where it is there. */
export async function goPrograms(): Promise<GoProgram[]> {
  const found = await Promise.all(modules.map(async (name) => ({ name, folder: path.join(home, name), sources: await goSources(path.join(home, name)) })));
  const present = found.filter(({ name, sources }) => name !== 'policy-agent' || sources.has('main.go'));
  const version = await kubernetesVersion();
  return present.map(({ name, folder, sources }) => {
    const ldflags = name === 'kubernetes' ? `-s -w ${versionFlags(version)}` : '-s -w';
    return { name, folder, ldflags, hash: hashOf([ldflags, ...[...sources].flat()]).slice(0, 12) };
  });
}

/** What `go build` reads in a folder: its tests are not among it. */
async function goSources(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const names = entries.filter((name) => /(^|\/)go\.(mod|sum)$|\.go$/.test(name) && !/_test\.go$|(^|\/)testdata\//.test(name)).sort();
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(path.join(folder, name))] as const)));
}

/** The one place that pins it is kubernetes/go.mod. */
export async function kubernetesVersion(): Promise<string> {
  const text = await readFile(path.join(home, 'kubernetes', 'go.mod'), 'utf8');
  const version = /^\s*(?:require )?k8s\.io\/kubernetes (v\S+)/m.exec(text)?.[1];
  if (version === undefined) throw new Error('kubernetes/go.mod names no version of k8s.io/kubernetes');
  return version;
}

export function versionFlags(version: string): string {
  const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(version) ?? [];
  const values = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  return Object.entries(values)
    .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
    .join(' ');
}

export function hashOf(parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}\0`).update(part);
  return hash.digest('hex');
}
