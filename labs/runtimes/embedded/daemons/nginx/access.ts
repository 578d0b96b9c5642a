import { createHash, timingSafeEqual } from 'node:crypto';
import { verifyPassword } from '../../accounts/verify-password.ts';
import { md5Crypt } from '../../accounts/md5-crypt.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { isInNetwork } from '../sshd/match-network.ts';
import { failure } from './errno.ts';
import type { Exchange } from './exchange.ts';
import { logRequest } from './logs.ts';
import { headerOf } from './request.ts';
import { pageReply, type Reply } from './reply.ts';
import type { Directive } from './load.ts';

/** Who may ask: by address and by password, all or any of them. undefined: they may. */
export async function access(exchange: Exchange): Promise<Reply | number | undefined> {
  const byAddress = addressVerdict(exchange);
  const any = exchange.scope.value('satisfy') === 'any';
  if (byAddress === 403 && !any) {
    logRequest(exchange, 'error', 'access forbidden by rule');
    return 403;
  }
  if (byAddress === 'allowed' && any) return undefined;
  const byPassword = await passwordVerdict(exchange);
  if (byPassword === 'none') return byAddress === 403 ? 403 : undefined;
  return byPassword;
}

function addressVerdict(exchange: Exchange): 'none' | 'allowed' | 403 {
  const rules = exceptRules(exchange) ?? exchange.scope.all('allow', 'deny');
  const rule = rules.find(({ args: [what = ''] }) => what === 'all' || covers(what, exchange.remoteAddress));
  return rule ? (rule.name === 'allow' ? 'allowed' : 403) : 'none';
}

/** The rules of `limit_except`, where it is about this method. */
function exceptRules({ scope, head }: Exchange): readonly Directive[] | undefined {
  const block = scope.own('limit_except')[0];
  const free = block && (block.args.includes(head.method) || (head.method === 'HEAD' && block.args.includes('GET')));
  const rules = block?.block?.filter(({ name }) => name === 'allow' || name === 'deny');
  return block && !free && rules?.length ? rules : undefined;
}

export function covers(network: string, address: string): boolean {
  if (network === 'unix:' || network.includes(':') !== address.includes(':')) return false;
  return isInNetwork(address, network.includes('/') ? network : `${network}/${address.includes(':') ? 128 : 32}`);
}

async function passwordVerdict(exchange: Exchange): Promise<Reply | number | 'none' | undefined> {
  const { scope, head } = exchange;
  const realm = exchange.expand(scope.value('auth_basic') ?? 'off');
  const file = exchange.expand(scope.value('auth_basic_user_file') ?? '');
  if (realm === 'off' || realm === '' || file === '') return 'none';
  exchange.made.set('\0realm', realm);
  const [, encoded] = /^basic\s+(\S+)/i.exec(headerOf(head, 'authorization') ?? '') ?? [];
  const text = Buffer.from(encoded ?? '', 'base64').toString();
  const at = text.indexOf(':');
  if (at < 0) return 401;
  exchange.user = text.slice(0, at);
  const path = file.startsWith('/') ? file : `/etc/nginx/${file}`;
  const hash = await hashIn(exchange, path);
  if (typeof hash === 'number') return hash;
  if (hash === undefined) logRequest(exchange, 'error', `user "${exchange.user}" was not found in "${path}"`);
  else if (await matches(text.slice(at + 1), hash)) return undefined;
  else logRequest(exchange, 'error', `user "${exchange.user}": password mismatch`);
  return 401;
}

/** What a password file holds for the user; a status where it cannot be read. */
async function hashIn(exchange: Exchange, path: string): Promise<string | number | undefined> {
  try {
    const rows = new TextDecoder().decode(await exchange.worker.sys.readFile(path)).split('\n');
    return rows
      .map((line) => line.split(':'))
      .find(([name]) => name === exchange.user && !name.startsWith('#'))?.[1]
      ?.trim();
  } catch (error) {
    if (!isSysError(error)) throw error;
    const gone = error.code === 'ENOENT';
    logRequest(exchange, gone ? 'error' : 'crit', `open() "${path}" failed ${failure(error)}`);
    return gone ? 403 : 500;
  }
}

export const challenge = (exchange: Exchange): readonly (readonly [string, string])[] => {
  const realm = exchange.made.get('\0realm');
  return realm === undefined ? [] : [['WWW-Authenticate', `Basic realm="${realm}"`]];
};

async function matches(password: string, hash: string): Promise<boolean> {
  const [, scheme, rest = ''] = /^\{(PLAIN|SHA|SSHA)\}(.*)$/.exec(hash) ?? [];
  if (scheme === 'PLAIN') return equal(password, rest);
  if (scheme !== undefined) {
    const bytes = Buffer.from(rest, 'base64');
    return equal(createHash('sha1').update(password).update(bytes.subarray(20)).digest('hex'), bytes.subarray(0, 20).toString('hex'));
  }
  const [, kind, salt = ''] = /^\$(apr1|1)\$([^$]*)\$/.exec(hash) ?? [];
  if (kind !== undefined) return equal(md5Crypt(password, salt, kind === '1' ? '1' : 'apr1'), hash);
  return hash !== '' && verifyPassword(password, hash);
}

const equal = (one: string, other: string): boolean => one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

export const refusedPage = (exchange: Exchange, status: number): Reply => pageReply(exchange, status, { headers: status === 401 ? challenge(exchange) : [] });
