import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { Account } from '../../evidence/linux.ts';
import type { MachineTarget } from '../../target.ts';
import { linesOf, readPasswd } from './account-files.ts';

const dayMs = 86_400_000;

/** The accounts of /etc/passwd with what /etc/shadow says of them. No password hash leaves the probe. */
export const accounts = defineProbe({
  kind: 'accounts',
  scope: z.strictObject({ machine: z.string() }),
  async collect(target, scope) {
    const machine = target.machine(scope.machine);
    const [passwd, passwdFields, shadowFields] = await Promise.all([readPasswd(machine), linesOf(machine, '/etc/passwd'), linesOf(machine, '/etc/shadow')]);
    const shadow = new Map(shadowFields.map((fields) => [fields[0], fields]));
    return {
      accounts: await Promise.all(
        passwd.map(async ({ name, uid, shell, home }, at): Promise<Account> => {
          const inPasswd = passwdFields[at]![1] ?? '';
          const [, hash = '', , , , , , expires = ''] = shadow.get(name) ?? [];
          return {
            name,
            uid,
            shell,
            home,
            password: stateOf(inPasswd === 'x' ? hash : inPasswd, shadow.has(name) || inPasswd !== 'x'),
            expired: expires !== '' && Number(expires) * dayMs <= Date.now(),
            keys: await keysIn(machine, home),
          };
        }),
      ),
    };
  },
});

/** A hash that begins with `!` or `*`, or that no crypt(3) makes, matches no password. */
function stateOf(hash: string, known: boolean): Account['password'] {
  if (!known) return 'locked';
  if (hash === '') return 'empty';
  return /^(\$|_|[./0-9A-Za-z]{13}$)/.test(hash) ? 'set' : 'locked';
}

async function keysIn(machine: MachineTarget, home: string): Promise<number> {
  if (!home.startsWith('/') || home === '/') return 0;
  const file = await machine.read(`${home}/.ssh/authorized_keys`).catch(ignoreDirectory);
  if (!file) return 0;
  return new TextDecoder()
    .decode(file.content)
    .split('\n')
    .filter((line) => /\b(ssh|ecdsa|sk-ssh|sk-ecdsa)-\S+ AAAA/.test(line) && !line.trimStart().startsWith('#')).length;
}

const ignoreDirectory = (error: unknown) => {
  if ((error as { code?: string }).code === 'not_a_file') return undefined;
  throw error;
};
