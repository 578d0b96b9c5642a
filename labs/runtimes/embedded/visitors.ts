import { randomBytes } from 'node:crypto';
import { confinement } from '../../machine/profiles.ts';
import { recipeSchema } from '../../machine/recipe.ts';
import type { ScriptResult, VisitorScript, VisitorTarget } from '../../target.ts';
import { TargetError } from '../../target.ts';
import { addressVariables } from '../visitor-addresses.ts';
import type { EmbeddedLab } from './embedded-lab.ts';
import { run } from './exec.ts';
import { Host } from './host/host.ts';
import { machineBase } from './machine/machine-base.ts';
import { freezeTree, Tree } from './machine/tree.ts';
import { connected } from './machine-target.ts';
import { Collected } from './program/streams.ts';
import { MemoryStore, type StoreBase } from './store/memory-store.ts';

const dialMs = 3000;
const mostBytes = 256 * 1024;
const outOfTime = 124;

/** The platform's machine for scripts: what the visitor's container has, simulated. */
const recipe = recipeSchema.parse({
  description: 'The platform machine from which visitors act',
  profile: 'service',
  hostname: 'visitor',
  packages: ['curl', 'jq', 'openssh-client', 'netcat-openbsd', 'openssl'],
});

export interface VisitorOptions {
  readonly lab: EmbeddedLab;
  readonly name: string;
  address(): string;
}

export function visitorTarget({ lab, name, address }: VisitorOptions): VisitorTarget {
  return {
    name,
    get address() {
      return address();
    },
    dial: ({ host, port, timeoutMs = dialMs }) => connected(lab.running.network.connect({ address: address() }, { host, port, timeoutMs })),
    run: (script) => runScript(lab, address(), script),
  };
}

let base: Promise<StoreBase> | undefined;

async function makeBase(): Promise<StoreBase> {
  const tree = new Tree(await machineBase({ recipe, folder: '/' }));
  tree.put('/usr/bin/sshpass', { type: 'file', mode: 0o755, uid: 0, gid: 0, image: { program: 'sshpass' }, size: 30_888 });
  return freezeTree(tree.store);
}

async function visitorHost(lab: EmbeddedLab, { name, address }: { name: string; address: string }): Promise<Host> {
  const store = new MemoryStore(await (base ??= makeBase()));
  const { network } = lab.running;
  const mounts = { tmpfs: confinement(recipe).tmpfs };
  const host = new Host({
    lab: lab.id,
    name,
    address,
    network,
    store,
    recipe,
    mounts,
    capabilities: new Set(),
    initUser: 'nobody',
    managers: [],
    runner: lab.services.runner,
  });
  await host.boot();
  return host;
}

/** Each script has a machine of its own, with the visitor's address, that is gone when it ends. */
async function runScript(lab: EmbeddedLab, address: string, { source, env = {}, timeoutMs, signal }: VisitorScript): Promise<ScriptResult> {
  if (signal?.aborted) throw new TargetError('aborted', 'the script was stopped before it began');
  const { runner } = lab.services;
  const place = `visitor-${randomBytes(4).toString('hex')}`;
  const host = await visitorHost(lab, { name: place, address });
  const folder = `/tmp/visit-${randomBytes(4).toString('hex')}`;
  try {
    const { root } = host.parts();
    await root.mkdir(folder, 0o700);
    await root.writeFile(`${folder}/script`, source, { mode: 0o644 });
    await root.chown(folder, 65_534, 65_534);
    const report = new Collected(mostBytes);
    const variables = { ...addressVariables(lab.machines), ...env, FROM: address, HOME: folder, TMPDIR: folder, LANG: 'C.UTF-8', TERM: 'dumb' };
    const argv = ['/bin/bash', '--noprofile', '--norc', `${folder}/script`];
    const options = { user: 'nobody', env: variables, cwd: folder, timeoutMs, signal, maxBytes: mostBytes, descriptors: { 3: report } };
    const ran = await run({ host, runner, lab: `${lab.id}/${place}` }, argv, options);
    if (ran.stopped === 'aborted') throw new TargetError('aborted', 'the script was stopped');
    const late = ran.stopped === 'timeout';
    const { stdout } = ran;
    return { exitCode: late ? outOfTime : ran.exitCode, stdout, stderr: ran.stderr + (late ? '\n(stopped: the time is over)' : ''), report: report.text };
  } finally {
    await runner.release(`${lab.id}/${place}`);
    await host.dispose();
  }
}
