import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { listening, localTarget, probeContext } from '../local-target.fixture.ts';
import { parseOffer } from './read-offer.ts';
import { sshAlgorithmOffer } from './ssh-algorithm-offer.ts';
import { sshServer } from './ssh-server.fixture.ts';

const scope = sshAlgorithmOffer.scope.parse({ machine: 'host' });

test('reads what a server offers', async () => {
  const algorithms = { cipher: ['aes128-cbc', 'aes256-ctr'], hmac: ['hmac-sha1'], kex: ['curve25519-sha256'], serverHostKey: ['ssh-ed25519'] } as const;
  await using server = await listening(sshServer(() => {}, { ident: 'lab', algorithms: algorithms as never }));
  expect(await sshAlgorithmOffer.collect(localTarget(server), scope, probeContext())).toMatchObject({
    answered: true,
    software: 'SSH-2.0-lab',
    kex: expect.arrayContaining(['curve25519-sha256']) as unknown,
    hostKeys: ['ssh-ed25519'],
    ciphers: ['aes128-cbc', 'aes256-ctr'],
    macs: ['hmac-sha1'],
  });
});

test('a server that hangs up is not an offer', async () => {
  await using server = await listening(createServer((socket) => void socket.resume().end('Exceeded MaxStartups\r\n')));
  expect(await sshAlgorithmOffer.collect(localTarget(server), scope, probeContext())).toMatchObject({ answered: false });
});

test('waits for the rest and refuses nonsense', () => {
  expect(parseOffer(Buffer.from('SSH-2.0-x'))).toBeUndefined();
  expect(parseOffer(Buffer.from('Welcome\r\nSSH-2.0-x\r\n\0\0\0\x08'))).toBeUndefined();
  expect(() => parseOffer(Buffer.from('SSH-2.0-x\r\nHTTP/1.1'))).toThrow('no SSH packet');
});
