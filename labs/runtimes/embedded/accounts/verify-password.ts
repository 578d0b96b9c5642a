import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { passwordMatches } from './crypt.ts';

/** Above this a hash is taken for one that nothing opens: a learner's file must not buy seconds of the server's processor by the guess. */
const mostRounds = 200_000;
const patienceMs = 5_000;
/** Below this it is done before another thread would have answered. */
const quick = /^(?!\$[56]\$)/;

let worker: Worker | undefined;
let turn: Promise<unknown> = Promise.resolve();

/** `passwordMatches` for the server itself: hashing goes on in a thread beside its loop, one password after another. */
export function verifyPassword(password: string, hash: string): Promise<boolean> {
  if (quick.test(hash)) return Promise.resolve(passwordMatches(password, hash));
  if (Number(/\$rounds=(\d+)/.exec(hash)?.[1] ?? 0) > mostRounds) return Promise.resolve(false);
  const verified = turn.then(() => ask(password, hash));
  turn = verified;
  return verified;
}

async function ask(password: string, hash: string): Promise<boolean> {
  worker ??= begin();
  const asked = worker;
  const leave = new AbortController();
  try {
    asked.ref();
    asked.postMessage({ password, hash });
    const late = setTimeout(patienceMs, undefined, leave);
    const answer = (await Promise.race([once(asked, 'message', leave), late])) as [boolean] | undefined;
    if (!answer) await asked.terminate();
    return answer?.[0] ?? false;
  } catch {
    return false;
  } finally {
    leave.abort();
    asked.unref();
  }
}

function begin(): Worker {
  const made = new Worker(new URL('./verify-worker.ts', import.meta.url), { execArgv: ['--no-warnings'] });
  made.on('error', () => undefined);
  made.on('exit', () => (worker = undefined));
  return made;
}
