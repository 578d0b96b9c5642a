import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import type { ContractHost } from './contract-host.suite.ts';
import { newId, said, size, startContext, type } from './contract-host.suite.ts';
import type { Lab, LabSpec, StartContext } from './contract.ts';

/** What becomes of labs: pauses, resets, copies, restarts of the server, ends. */
export function lifeOfLab(host: ContractHost): void {
  const runtime = host.runtime();
  const start = async (change?: Partial<LabSpec>): Promise<Lab> => runtime.start(host.spec(newId(), change), startContext());
  afterAll(() => runtime.dispose());

  test('a shell survives the runtime object and goes on where it was', async () => {
    const earlier = host.runtime();
    const lab = await earlier.start(host.spec(newId()), startContext());
    const id = await lab.openTerminal('box', size);
    const first = await lab.attachTerminal(id, 0);
    type(first, 'mark=still-here; echo set-$((1+1))');
    await said(first, /set-2\r\n[\s\S]*\$ $/);
    await earlier.dispose();
    const later = host.runtime();
    const { labs } = await later.adopt();
    const adopted = labs.find((other) => other.id === lab.id)!;
    expect((await adopted.listTerminals()).map((terminal) => terminal.id)).toEqual([id]);
    const second = await adopted.attachTerminal(id, 0);
    type(second, 'echo $mark');
    expect(await said(second, /still-here\r\n/)).toContain('set-2');
    await adopted.close();
    await later.dispose();
    expect(await host.leftovers(lab.id)).toEqual([]);
  });

  test('a paused lab is adopted paused, with its expiry and tags', async () => {
    const earlier = host.runtime();
    const lab = await earlier.start(host.spec(newId()), startContext());
    const expiresAt = new Date(Date.now() + 3_600_000);
    await lab.extend(expiresAt, { owner: 'somebody' });
    await lab.pause();
    await earlier.dispose();
    const later = host.runtime();
    const adopted = (await later.adopt()).labs.find((other) => other.id === lab.id)!;
    expect(adopted).toMatchObject({ state: 'paused', spec: { expiresAt, tags: { owner: 'somebody' } } });
    await adopted.resume();
    expect((await adopted.target.machine('box').exec(['true'])).exitCode).toBe(0);
    await adopted.close();
    await later.dispose();
  });

  test('states go forward only, but for the pause', async () => {
    const lab = await start();
    const states: string[] = [];
    lab.onStateChange((state) => states.push(state));
    await lab.pause();
    await lab.resume();
    await Promise.all([lab.close(), lab.close()]);
    await lab.close();
    await lab.pause();
    expect(states).toEqual(['paused', 'ready', 'closing', 'closed']);
    expect(await host.leftovers(lab.id)).toEqual([]);
  });

  test('a paused lab can be closed', async () => {
    const lab = await start();
    await lab.pause();
    await lab.close();
    expect(await host.leftovers(lab.id)).toEqual([]);
  });

  test('a reset brings a fresh machine and keeps the fixed visitor', async () => {
    await using lab = await start();
    await lab.target.machine('box').exec(['/bin/sh', '-c', 'echo mine > /home/learner/work/a.txt'], { user: '1000' });
    const { monitor } = lab.visitors;
    await lab.reset(startContext());
    expect(Buffer.from((await lab.target.machine('box').read('/home/learner/work/a.txt'))!.content).toString()).toBe('one\n');
    expect(await lab.listTerminals()).toEqual([]);
    expect(lab.visitors.monitor).toEqual(monitor);
    const connection = await lab.target.visitor('monitor').dial({ host: lab.machines[0]!.address, port: 8080 });
    connection.end('GET / HTTP/1.0\r\n\r\n');
    expect(await text(connection)).toContain('hello');
  });

  test('a reset that is aborted leaves the lab as it was', async () => {
    await using lab = await start();
    const abort = new AbortController();
    const onProgress: StartContext['onProgress'] = ({ phase }) => phase === 'start' && abort.abort(new Error('changed my mind'));
    await expect(lab.reset({ signal: abort.signal, onProgress })).rejects.toThrow('changed my mind');
    expect((await lab.target.machine('box').exec(['true'])).exitCode).toBe(0);
  });

  test('a copy has the same disk and addresses and lives apart', async () => {
    await using lab = await start();
    await lab.target.machine('box').exec(['/bin/sh', '-c', 'echo mine > /home/learner/work/a.txt'], { user: '1000' });
    const copy = await lab.clone();
    expect(copy.machines[0]?.address).toBe(lab.machines[0]?.address);
    await copy.target.machine('box').exec(['rm', '/home/learner/work/a.txt'], { user: '1000' });
    expect(await lab.target.machine('box').read('/home/learner/work/a.txt')).toBeDefined();
    const monitor = copy.target.visitor('monitor');
    const connection = await monitor.dial({ host: copy.machines[0]!.address, port: 8080 });
    connection.end('GET / HTTP/1.0\r\n\r\n');
    expect(await text(connection)).toContain(lab.visitors.monitor!.address);
    await copy.close();
    expect(await host.leftovers(copy.id)).toEqual([]);
  });

  test('the sweeper removes what expired and what nobody keeps, and nothing else', async () => {
    const [kept, expired, orphan] = [await start(), await start(), await start()];
    await expired.extend(new Date(Date.now() - 1000));
    const removed = await runtime.sweep(new Set([kept.id, expired.id]));
    expect(removed.filter((name) => name.includes(kept.id))).toEqual([]);
    expect(removed.some((name) => name.includes(expired.id)) && removed.some((name) => name.includes(orphan.id))).toBe(true);
    expect([kept.state, expired.state, orphan.state]).toEqual(['ready', 'closed', 'closed']);
    await kept.close();
  });

  test('a start that is aborted leaves nothing behind', async () => {
    const abort = new AbortController();
    const spec = host.spec(newId());
    const onProgress: StartContext['onProgress'] = ({ phase }) => phase === 'start' && abort.abort(new Error('left'));
    await expect(runtime.start(spec, { signal: abort.signal, onProgress })).rejects.toThrow('left');
    expect(await host.leftovers(spec.id)).toEqual([]);
  });

  test('a condition that never holds fails the start by name and leaves nothing behind', { timeout: 60_000 }, async () => {
    const spec = host.spec(newId());
    const box = spec.machines.box!;
    const machines = { box: { ...box, recipe: { ...box.recipe, ready: [{ file: '/never/there' }] } } };
    await expect(runtime.start({ ...spec, machines }, startContext())).rejects.toMatchObject({
      code: 'labs.time_limit',
      phase: 'ready',
      message: expect.stringContaining('/never/there') as string,
    });
    expect(await host.leftovers(spec.id)).toEqual([]);
  });

  test('tells what this host gives to labs', async () => {
    expect(await runtime.availability()).toMatchObject({ ok: true });
    const capacity = await runtime.capacity();
    for (const value of Object.values(capacity)) expect(value).toBeGreaterThan(0);
  });
}
