import { beforeEach, describe, expect, test } from 'vitest';
import type { Sys } from '../sys/sys.ts';
import { createTestHost, enter } from './testing.ts';

let root: Sys;
let ann: Sys;

beforeEach(async () => {
  const host = await createTestHost();
  root = await enter(host, 'root');
  ann = await enter(host, 'ann');
});

async function greet(path: string, by = root): Promise<void> {
  const listener = await by.listenUnix(path);
  void (async () => {
    for (let next = await listener.accept(); next; next = await listener.accept()) {
      await next.write(Buffer.from('hello'));
      await next.close();
    }
  })();
}

const said = async (who: Sys, path: string): Promise<string> => Buffer.from((await (await who.connectUnix(path)).read())!).toString();

describe('a unix socket', () => {
  test('is a file of who made it, less the umask', async () => {
    await root.setUmask(0o117);
    await greet('/run/door');
    expect(await root.stat('/run/door')).toMatchObject({ type: 'socket', mode: 0o660, uid: 0, gid: 0 });
  });

  test('opens to who may write it', async () => {
    await greet('/run/door');
    await root.chmod('/run/door', 0o660);
    await expect(ann.connectUnix('/run/door')).rejects.toThrow('Permission denied');
    await root.chown('/run/door', 0, 500);
    expect(await said(ann, '/run/door')).toBe('hello');
  });

  test('is found under its new name, and not by a new file under the old one', async () => {
    await greet('/run/door');
    await root.chmod('/run/door', 0o666);
    await root.rename('/run/door', '/run/gate');
    expect(await said(ann, '/run/gate')).toBe('hello');
    await expect(ann.connectUnix('/run/door')).rejects.toThrow('No such file or directory');
    await root.writeFile('/run/door', '', { create: true, mode: 0o666 });
    await expect(root.connectUnix('/run/door')).rejects.toThrow('Connection refused');
  });

  test('stays as a file when its process ends, and refuses', async () => {
    await greet('/home/ann/door', ann);
    await ann.exit(0);
    expect((await root.stat('/home/ann/door')).type).toBe('socket');
    await expect(root.connectUnix('/home/ann/door')).rejects.toThrow('Connection refused');
    await expect(root.listenUnix('/home/ann/door')).rejects.toThrow('Address already in use');
  });
});
