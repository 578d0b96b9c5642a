import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { goPrograms, kubernetesVersion, versionFlags } from './go-sources.ts';
import { dockerfile, nodeHash, nodeRecipe } from './node-recipe.ts';

const read = (name: string): Promise<string> => readFile(path.join(import.meta.dirname, name), 'utf8');

describe('versions', () => {
  test('Kubernetes is pinned once, its staging modules with it', async () => {
    const version = await kubernetesVersion();
    const staged = [...(await read('kubernetes/go.mod')).matchAll(/^\s+(k8s\.io\/\S+) => \1 (v\S+)$/gm)];
    expect(version).toBe('v1.34.4');
    expect(staged).toHaveLength(31);
    expect(new Set(staged.map(([, , pinned]) => pinned))).toEqual(new Set([version.replace('v1.', 'v0.')]));
  });

  test.each([
    ['etcd', 'go.etcd.io/etcd/server/v3 v3.6.5'],
    ['coredns', 'github.com/coredns/coredns v1.12.1'],
  ])('%s is the one that this kubeadm asks for', async (module, pin) => {
    expect(await read(`${module}/go.mod`)).toContain(pin);
  });

  test('the programs say their version', () => {
    expect(versionFlags('v1.34.4')).toContain('version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=34');
  });
});

describe('the tag', () => {
  const programs = [{ name: 'etcd', hash: 'a' }];
  const files = new Map([['setup.sh', Buffer.from('one')]]);
  const before = nodeHash('amd64', programs, files);

  test.each([
    ['the architecture', nodeHash('arm64', programs, files)],
    ["a program's sources", nodeHash('amd64', [{ name: 'etcd', hash: 'b' }], files)],
    ['a further program', nodeHash('amd64', [...programs, { name: 'policy-agent', hash: 'a' }], files)],
    ['a file', nodeHash('amd64', programs, new Map([['setup.sh', Buffer.from('two')]]))],
    ["a file's name", nodeHash('amd64', programs, new Map([['other.sh', Buffer.from('one')]]))],
  ])('changes with %s', (_what, after) => {
    expect(after).not.toBe(before);
  });

  test('is the same for the same recipe', async () => {
    const [one, two] = [await nodeRecipe('amd64'), await nodeRecipe('amd64')];
    expect(one.tag).toMatch(/^rampart\/node:[0-9a-f]{12}$/);
    expect(two.tag).toBe(one.tag);
  });
});

describe('the files', () => {
  test('the agent is copied where it is there', () => {
    expect(dockerfile([{ name: 'etcd' }])).not.toContain('policy-agent');
    expect(dockerfile([{ name: 'policy-agent' }])).toContain('COPY bin/policy-agent /usr/local/bin/policy-agent\n');
  });

  test('what the build copies is in its context or a program', async () => {
    const { files, programs } = await nodeRecipe('amd64');
    const text = files.get('Dockerfile')?.toString() ?? '';
    const sources = [...text.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, names = '']) => names.split(' '));
    expect(sources).toContain('bin/kubernetes');
    for (const source of sources) {
      const known = programs.some(({ name }) => source === `bin/${name}`) || [...files.keys()].some((name) => name === source || name.startsWith(`${source}/`));
      expect(known, source).toBe(true);
    }
    expect(files.get('root/kind/version')?.toString()).toBe('v1.34.4\n');
  });

  test('every program is hashed by what it is compiled of', async () => {
    const programs = await goPrograms();
    expect(programs.map(({ name }) => name).slice(0, 4)).toEqual(['kubernetes', 'etcd', 'coredns', 'pause']);
    expect(new Set(programs.map(({ hash }) => hash)).size).toBe(programs.length);
  });

  test('each setting that the entrypoint adapts to the host stands once in the configuration of containerd', async () => {
    const [entrypoint, config] = [await read('root/usr/local/bin/entrypoint'), await read('root/etc/containerd/config.toml')];
    const adapted = [...entrypoint.matchAll(/s\|\((\w+ = )\)/g)].map(([, setting = '']) => setting);
    expect(adapted).toEqual(['restrict_oom_score_adj = ', 'snapshotter = ', 'BinaryName = ', 'SystemdCgroup = ']);
    for (const setting of adapted) expect(config.split(setting)).toHaveLength(2);
  });
});
