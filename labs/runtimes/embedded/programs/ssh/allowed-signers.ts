import { fits } from '#checkers/semantics/sshd-config.ts';
import { parseAuthorizedKey } from '../../daemons/sshd/authorized-keys.ts';

export interface SignersFile {
  /** As the caller named it. */
  readonly path: string;
  readonly text: string;
}

interface Signer {
  readonly principals: string;
  readonly blob: Buffer;
  readonly options: Readonly<Record<string, readonly string[]>>;
  readonly line: number;
}

export interface Asked {
  readonly key?: Buffer;
  /** Only lines that name them. */
  readonly principal?: string;
  readonly namespace?: string;
  readonly atMs: number;
}

/** The principals of each line of an allowed_signers file that vouches for what is asked. `complain` is told what is wrong with a line. */
export function* vouching({ path, text }: SignersFile, asked: Asked, complain: (words: string) => void): IterableIterator<string> {
  for (const [index, line] of text.split('\n').entries()) {
    const signer = parsed(line, index + 1, asked.principal);
    if (signer === undefined) continue;
    const why = typeof signer === 'string' ? signer : objection(signer, asked);
    if (why === undefined) yield (signer as Signer).principals;
    else if (why !== '') complain(`${path}:${index + 1}: ${why}`);
  }
}

/** undefined: a line that is none, or is of others. A text: what is wrong with it. */
function parsed(line: string, number: number, principal: string | undefined): Signer | string | undefined {
  const trimmed = line.trim();
  if (trimmed === '' || trimmed.startsWith('#')) return undefined;
  const [, quoted, bare, rest = ''] = /^(?:"([^"]*)"|(\S+))(?:\s+(.*))?$/.exec(trimmed) ?? [];
  const principals = quoted ?? bare ?? '';
  if (principal !== undefined && !matches(principal, principals)) return undefined;
  const key = parseAuthorizedKey(rest);
  if (!key) return 'missing key';
  const known = ['cert-authority', 'namespaces', 'valid-after', 'valid-before'];
  if (Object.keys(key.options).some((option) => !known.includes(option))) return 'bad options: unknown key option';
  return { principals, blob: key.blob, options: key.options, line: number };
}

/** What speaks against it; empty: it is another key's line. */
function objection({ blob, options }: Signer, { key, namespace, atMs }: Asked): string | undefined {
  if (key && (options['cert-authority'] || !blob.equals(key))) return '';
  const namespaces = options.namespaces?.join(',');
  if (namespace !== undefined && namespaces !== undefined && !matches(namespace, namespaces))
    return `key is not permitted for use in signature namespace "${namespace}"`;
  const [after, before] = [moment(options['valid-after']?.[0]), moment(options['valid-before']?.[0])];
  if (after !== undefined && atMs < after) return `key is not yet valid: verify time ${told(atMs)} < valid-after ${told(after)}`;
  if (before !== undefined && atMs > before) return `key has expired: verify time ${told(atMs)} > valid-before ${told(before)}`;
  return undefined;
}

function matches(name: string, list: string): boolean {
  const patterns = list.split(',');
  return !patterns.some((one) => one.startsWith('!') && fits(name, one.slice(1))) && patterns.some((one) => !one.startsWith('!') && fits(name, one));
}

/** `YYYYMMDD` and `YYYYMMDDHHMM[SS]`, with or without `Z`. */
export function moment(text: string | undefined): number | undefined {
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?Z?$/.exec(text ?? '') ?? [];
  return year === undefined ? undefined : Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}

const told = (ms: number): string => new Date(ms).toISOString().slice(0, 19);
