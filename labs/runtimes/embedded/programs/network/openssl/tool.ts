import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';
import type { ProgramContext } from '../../../program/program.ts';
import { isSysError } from '../../../sys/sys-error.ts';
import { type ReadCertificate, readCertificate } from './certificate.ts';
import { unpem } from './der.ts';

/** Ends a command with these words on stderr. */
export class OpensslFailed extends Error {
  readonly code: number;
  constructor(message: string, code = 1) {
    super(message);
    this.code = code;
  }
}

export interface Command {
  /** Options without a value, and with one. */
  readonly flags: string;
  readonly takes: string;
  run(tool: Tool): Promise<number>;
}

const thread = `40${randomBytes(4).toString('hex').toUpperCase()}7F0000`;
/** A line of OpenSSL's queue of errors. */
export const errorLine = (text: string): string => `${thread}:error:${text}`;

/** A command of openssl with its options. */
export class Tool {
  readonly name: string;
  readonly context: ProgramContext;
  readonly operands: readonly string[];
  readonly #given: readonly (readonly [name: string, value: string])[];

  constructor(context: ProgramContext, name: string, { command, words }: { command: Command; words: readonly string[] }) {
    this.context = context;
    this.name = name;
    const flags = new Set(command.flags.split(' '));
    const takes = new Set(command.takes.split(' '));
    const given: [string, string][] = [];
    let at = 0;
    for (; at < words.length; at++) {
      const word = words[at]!;
      if (!word.startsWith('-') || word === '-') break;
      const option = word.replace(/^--?/, '');
      if (takes.has(option)) {
        const value = words[++at];
        if (value === undefined) throw new OpensslFailed(`${name}: Option -${option} needs a value\n${name}: Use -help for summary.`);
        given.push([option, value]);
      } else if (flags.has(option)) given.push([option, '']);
      else throw new OpensslFailed(`${name}: Unknown option: -${option}\n${name}: Use -help for summary.`);
    }
    this.operands = words.slice(at);
    this.#given = given;
  }

  has(...names: readonly string[]): boolean {
    return this.#given.some(([name]) => names.includes(name));
  }

  value(name: string): string | undefined {
    return this.#given.findLast(([other]) => other === name)?.[1];
  }

  values(name: string): string[] {
    return this.#given.flatMap(([other, value]) => (other === name ? [value] : []));
  }

  /** The options of these, in the order in which they were given. */
  inOrder(names: readonly string[]): string[] {
    return this.#given.flatMap(([name]) => (names.includes(name) ? [name] : []));
  }

  async say(text: string): Promise<void> {
    await this.context.stdout.write(text);
  }

  async complain(text: string): Promise<void> {
    await this.context.stderr.write(`${text}\n`);
  }

  /** A file, or what comes in where none is named. `what` it is to hold is told where it cannot be read. */
  async read(path: string | undefined, what: string, code = 1): Promise<string> {
    const { stdin, descriptors } = this.context;
    if (path === undefined || path === '/dev/stdin') return Buffer.from(await stdin.all()).toString('latin1');
    const open = descriptors?.[Number(/^\/dev\/fd\/(\d+)$/.exec(path)?.[1] ?? -1)];
    if (open && 'all' in open) return Buffer.from(await open.all()).toString('latin1');
    try {
      return Buffer.from(await this.context.sys.readFile(path)).toString('latin1');
    } catch (error) {
      if (!isSysError(error)) throw error;
      const lines =
        error.code === 'EACCES'
          ? [
              `8000000D:system library:BIO_new_file:Permission denied:../crypto/bio/bss_file.c:67:calling fopen(${path}, rb)`,
              '10080002:BIO routines:BIO_new_file:system lib:../crypto/bio/bss_file.c:77:',
            ]
          : [
              '16000069:STORE routines:ossl_store_get0_loader_int:unregistered scheme:../crypto/store/store_register.c:237:scheme=file',
              `80000002:system library:file_open:${error.message}:../providers/implementations/storemgmt/file_store.c:268:calling stat(${path})`,
            ];
      throw new OpensslFailed([`Could not open file or uri for loading ${what} from ${path}`, ...lines.map(errorLine), ...unable(what)].join('\n'), code);
    }
  }

  async certificate(path: string | undefined, { what = 'certificate', code = 1 } = {}): Promise<ReadCertificate> {
    const text = await this.read(path, what, code);
    const der = unpem(text, /CERTIFICATE$/) ?? (text.startsWith('0\x82') ? Buffer.from(text, 'latin1') : undefined);
    try {
      if (der) return readCertificate(new X509Certificate(der).raw);
    } catch {
      // told below
    }
    const other = /-----BEGIN /.test(text)
      ? [errorLine('1608010C:STORE routines:ossl_store_handle_load_result:unsupported:../crypto/store/store_result.c:149:')]
      : [];
    throw new OpensslFailed([`Could not read ${what} from ${path ?? '<stdin>'}`, ...other, ...unable(what)].join('\n'), code);
  }

  async key(path: string | undefined, what = 'private key'): Promise<KeyObject> {
    const text = await this.read(path, what);
    if (/ENCRYPTED/.test(text)) throw new OpensslFailed('openssl: the simulation does not read keys with a passphrase');
    try {
      return what === 'public key' ? createPublicKey(text) : createPrivateKey(text);
    } catch {
      throw new OpensslFailed(`Could not read ${what} from ${path ?? '<stdin>'}`);
    }
  }

  /** Into a file of that mode, or out where none is named. */
  async write(path: string | undefined, text: string | Uint8Array, mode = 0o644): Promise<void> {
    if (path === undefined) return this.context.stdout.write(text);
    try {
      await this.context.sys.writeFile(path, text, { create: true, truncate: true, mode });
    } catch (error) {
      if (!isSysError(error)) throw error;
      const number = error.code === 'EACCES' ? '8000000D' : '80000002';
      throw new OpensslFailed(
        [
          `Can't open "${path}" for writing, ${error.message}`,
          errorLine(`${number}:system library:BIO_new_file:${error.message}:../crypto/bio/bss_file.c:67:calling fopen(${path}, w)`),
          errorLine('10080002:BIO routines:BIO_new_file:system lib:../crypto/bio/bss_file.c:77:'),
        ].join('\n'),
      );
    }
  }
}

const unable = (what: string): string[] => (what.startsWith('certificate') ? [`Unable to load ${what}`] : []);
