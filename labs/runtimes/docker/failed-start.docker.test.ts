import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { lacks } from '../../../test/support/host.ts';
import type { StartContext } from '../../contract.ts';
import { visitorName, wardenName } from './labels.ts';
import type { StartStep } from '../start-phases.ts';
import { box, system, TestInstance } from './test-lab.ts';

const context: StartContext = { signal: new AbortController().signal, onProgress: () => undefined };

describe.skipIf(lacks('docker'))('a start that fails', () => {
  const host = new TestInstance('failed');
  let failing: StartStep | undefined;
  const runtime = host.runtime({
    before: (step) => {
      if (step === failing) throw new Error(`no ${step}`);
    },
  });
  afterEach(() => (failing = undefined));
  afterAll(async () => {
    await runtime.dispose();
    await host.remove();
  });
  const machines = { box, system };

  test.each<StartStep>(['warden', 'image', 'network', 'create', 'start', 'seed', 'ready', 'terminal'])(
    'at "%s" leaves nothing behind and says where',
    async (step) => {
      failing = step;
      await expect(runtime.start(host.spec(`f${step}`, { machines }), context)).rejects.toMatchObject({
        code: 'labs.start_failed',
        message: expect.stringContaining(`no ${step}`) as string,
      });
      expect(await host.leftovers()).toEqual([]);
    },
  );

  test('works again afterwards, under the same name', async () => {
    const lab = await runtime.start(host.spec('fimage', { machines }), context);
    expect(lab.machines.map(({ name }) => name)).toEqual(['box', 'system']);
    await lab.close();
    expect(await host.leftovers()).toEqual([]);
  });

  test('a visitor that cannot start is an error of what needs it, and is tried again', async () => {
    failing = 'visitor';
    const lab = await runtime.start(host.spec('fvisitor'), context);
    const run = () => lab.target.visitor('monitor').run({ source: 'true', timeoutMs: 3000 });
    await expect(run()).rejects.toMatchObject({ code: 'visitor_unavailable' });
    failing = undefined;
    expect((await run()).exitCode).toBe(0);
    await lab.close();
    expect(await host.leftovers()).toEqual([]);
  });

  test('cut short by the end of the server is not adopted, and is swept', async () => {
    const reached = Promise.withResolvers<void>();
    const abort = new AbortController();
    const dying = host.runtime({
      before: (step) => {
        if (step !== 'ready') return;
        reached.resolve();
        return new Promise((_resolve, reject) => abort.signal.addEventListener('abort', () => reject(new Error('over'))));
      },
    });
    const lost = dying.start(host.spec('fcut'), context);
    lost.catch(() => undefined);
    await reached.promise;
    const later = host.runtime();
    expect((await later.adopt()).labs.map(({ id }) => id)).not.toContain('fcut');
    expect((await later.sweep(new Set(['fcut']))).filter((name) => name.includes('fcut'))).toEqual([]);
    expect((await later.sweep(new Set())).some((name) => name.includes('fcut'))).toBe(true);
    expect(await host.leftovers('fcut')).toEqual([]);
    abort.abort();
    await lost.catch(() => undefined);
    await Promise.all([later.dispose(), dying.dispose()]);
  });

  test('a seed that fails names its line', async () => {
    const broken = { ...box, recipe: { ...box.recipe, seed: { files: [], run: ['true', 'echo no room >&2; false'] } } };
    await expect(runtime.start(host.spec('fline', { machines: { box: broken } }), context)).rejects.toMatchObject({
      code: 'labs.seed_failed',
      message: expect.stringContaining('no room') as string,
    });
    expect(await host.leftovers()).toEqual([]);
  });

  test('a warden or a visitor that dies is replaced when it is next needed', async () => {
    const lab = await runtime.start(host.spec('fhelpers'), context);
    const target = lab.target.machine('box');
    const monitor = lab.target.visitor('monitor');
    const works = async () => [(await target.sockets()).some(({ port }) => port === 8080), (await monitor.run({ source: 'exit 5', timeoutMs: 5000 })).exitCode];
    expect(await works()).toEqual([true, 5]);
    for (const name of [wardenName(host.instance), visitorName(lab.id)]) {
      await host.docker.getContainer(name).kill();
      expect(await works()).toEqual([true, 5]);
      await host.docker.getContainer(name).remove({ force: true });
      expect(await works()).toEqual([true, 5]);
    }
    await lab.close();
    expect(await host.leftovers()).toEqual([]);
  });

  test('a reset that fails keeps the lab as it was', async () => {
    const lab = await runtime.start(host.spec('freset'), context);
    const before = await host.leftovers(lab.id);
    for (const step of ['create', 'start', 'ready', 'terminal'] as const) {
      failing = step;
      await expect(lab.reset(context)).rejects.toMatchObject({ code: 'labs.start_failed' });
    }
    failing = undefined;
    expect((await host.leftovers(lab.id)).filter((name) => !name.includes('visitor'))).toEqual(before.filter((name) => !name.includes('visitor')));
    expect((await lab.target.machine('box').exec(['true'])).exitCode).toBe(0);
    await lab.close();
  });

  test('a second lab of one name is refused, and the first lives on', async () => {
    const lab = await runtime.start(host.spec('ftwice'), context);
    await expect(runtime.start(host.spec('ftwice'), context)).rejects.toMatchObject({ code: 'labs.start_failed' });
    await expect(host.runtime().start(host.spec('ftwice'), context)).rejects.toMatchObject({ code: 'labs.exists' });
    expect((await lab.target.machine('box').exec(['true'])).exitCode).toBe(0);
    await lab.close();
  });

  test('a network pool that is full is said, with the remedy', async () => {
    const small = host.runtime({ networkPool: '10.214.250.0/26' });
    const lab = await small.start(host.spec('fpool'), context);
    await expect(small.start(host.spec('fpool2'), context)).rejects.toMatchObject({
      code: 'labs.networks_full',
      remedy: expect.stringContaining('RAMPART_NETWORK_POOL') as string,
    });
    await lab.close();
    await small.dispose();
    expect(await host.leftovers()).toEqual([]);
  });
});
