import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { SshUserFacts } from '../../evidence/ssh.ts';
import type { MachineTarget } from '../../target.ts';
import { linesOf } from '../linux/account-files.ts';
import { speak, sshScope, sshTimeoutMs } from './ssh-session.ts';

/** More failed attempts than any limit that passes. */
const mostTries = 11;

/**
 * How the running SSH server treats users who prove nothing: offers an unknown key until it hangs up, and asks first, where the account has
 * an empty password, to be let in for nothing (sshd tries PAM with that, which delays its answer to everybody else by seconds). One
 * connection a user, one after the other.
 */
export const sshAuthentication = defineProbe({
  kind: 'sshAuthentication',
  scope: z.strictObject({ ...sshScope, users: z.array(z.string()).min(1) }),
  timeoutMs: sshTimeoutMs,
  async collect(target, { users, ...place }, { signal }) {
    const facts: SshUserFacts[] = [];
    const empty = await emptyPasswords(target.machine(place.machine));
    for (const user of users) {
      const answer = await speak(target, place, { signal, talk: (socket) => knock(socket, { user, bare: empty.has(user) }) });
      if ('answered' in answer) return answer;
      facts.push(answer);
    }
    return { answered: true, tried: mostTries, users: facts };
  },
});

const stranger = ssh2.utils.generateKeyPairSync('ed25519');

const emptyPasswords = async (machine: MachineTarget): Promise<Set<string | undefined>> =>
  new Set((await linesOf(machine, '/etc/shadow')).filter(([, hash]) => hash === '').map(([name]) => name));

function knock(sock: Duplex, { user, bare }: { user: string; bare: boolean }): Promise<SshUserFacts> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    let methods: readonly string[] | undefined;
    let banner: string | undefined;
    let tries = 0;
    let gaveUp = false;
    const finish = (entered: boolean) => {
      resolve({ user, entered, methods: methods ?? [], ...(banner !== undefined && { banner }), ...(!entered && !gaveUp && { triesUntilDisconnect: tries }) });
      client.destroy();
    };
    client.on('banner', (text) => (banner ??= text));
    client.on('ready', () => finish(true));
    client.on('error', (error) => (methods ? finish(false) : reject(error)));
    client.on('close', () => (methods ? finish(false) : reject(new Error('the server hung up'))));
    client.connect({
      sock,
      username: user,
      hostVerifier: () => true,
      authHandler: (left, _partial, next) => {
        // The first call comes before any answer, without a list.
        const begins = !(left as unknown);
        if (begins && bare) return next({ type: 'none', username: user });
        if (!begins) methods ??= left;
        gaveUp = tries === mostTries;
        if (gaveUp) return finish(false);
        tries++;
        next({ type: 'publickey', username: user, key: stranger.private });
      },
    });
  });
}
