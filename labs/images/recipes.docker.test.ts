import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import Dockerode from 'dockerode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lacks } from '../../test/support/host.ts';
import type { Lab, MachineSpec } from '../contract.ts';
import { loadRecipe } from '../machine/load-recipe.ts';
import { TestInstance } from '../runtimes/docker/test-lab.ts';
import { sizeLimits } from './build-all.ts';

const shared = async (name: string): Promise<MachineSpec> => {
  const { recipe, folder } = await loadRecipe(path.join(import.meta.dirname, 'recipes', `${name}.yaml`));
  return { recipe, folder, terminal: name === 'toolbox', aliases: [] };
};

describe.skipIf(lacks('docker'))('the shared recipes: a toolbox and a cloud account', () => {
  const host = new TestInstance('recipes');
  const runtime = host.runtime();
  let lab: Lab;
  const shell = async (script: string): Promise<string> => {
    const { stdout, stderr, exitCode } = await lab.target
      .machine('toolbox')
      .exec(['/bin/bash', '-lc', script], { user: 'learner', env: { AWS_ACCESS_KEY_ID: 'learner', AWS_SECRET_ACCESS_KEY: 'learner' } });
    return exitCode === 0 ? stdout.trim() : `exit ${exitCode}: ${stderr.trim()}`;
  };
  const ask = async (request: string): Promise<string> => {
    const stream = await lab.target.visitor('attacker').dial({ host: lab.machines.find(({ name }) => name === 'aws')!.address, port: 80 });
    stream.write(request.replaceAll('\n', '\r\n'));
    const answer = text(stream);
    await once(stream, 'end');
    stream.destroy();
    return (await answer).split('\r\n', 1)[0] ?? '';
  };

  beforeAll(async () => {
    const machines = { toolbox: await shared('toolbox'), aws: await shared('aws') };
    lab = await runtime.start(host.spec('recipes', { machines, visitors: { attacker: { address: 'drawn' } } }), {
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
  });
  afterAll(async () => {
    await lab?.close();
    await runtime.dispose();
    await host.remove();
  });

  test('the images are within their limits', async () => {
    for (const { image, profile } of lab.machines) expect((await new Dockerode().getImage(image).inspect()).Size / 1e6).toBeLessThan(sizeLimits[profile]);
  });

  test('the real aws command works against the account', async () => {
    expect(await shell('aws ec2 create-security-group --group-name web --description web --query GroupId --output text')).toMatch(/^sg-/);
    expect(await shell('aws ec2 describe-security-groups --query "SecurityGroups[].GroupName" --output text')).toContain('web');
    expect(await shell('aws s3 mb s3://bucket && aws s3 ls')).toContain('bucket');
    expect(await shell('aws sts get-caller-identity --query Account --output text')).toMatch(/^\d{12}$/);
  });

  test.each([
    ['its path', 'POST /moto-api/reset HTTP/1.1\nHost: aws\nContent-Length: 0\nConnection: close\n\n'],
    ['an encoded path', 'POST /%6doto-api/reset HTTP/1.1\nHost: aws\nContent-Length: 0\nConnection: close\n\n'],
    ['a path encoded twice', 'POST /%256doto-api/reset HTTP/1.1\nHost: aws\nContent-Length: 0\nConnection: close\n\n'],
    ['its host', 'POST /reset HTTP/1.1\nHost: motoapi.amazonaws.com\nContent-Length: 0\nConnection: close\n\n'],
    [
      'a signature',
      'POST / HTTP/1.1\nHost: aws\nAuthorization: AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/motoapi/aws4_request\nContent-Length: 0\nConnection: close\n\n',
    ],
  ])("the emulator's back door is shut to %s", async (_name, request) => {
    expect(await ask(request)).toBe('HTTP/1.1 404 Not Found');
  });

  test('so the account is as it was', async () => {
    expect(await shell('aws ec2 describe-security-groups --query "SecurityGroups[].GroupName" --output text')).toContain('web');
  });

  test('the emulator itself answers nobody but its proxy', async () => {
    await expect(
      lab.target.visitor('attacker').dial({ host: lab.machines.find(({ name }) => name === 'aws')!.address, port: 5000, timeoutMs: 1000 }),
    ).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('the toolbox has no root', async () => {
    const processes = await lab.target.machine('toolbox').processes();
    expect(processes.every(({ uid, capabilities, noNewPrivileges }) => uid === 1000 && capabilities.length === 0 && noNewPrivileges)).toBe(true);
  });
});
