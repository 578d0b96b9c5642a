import ssh2, { type ParsedKey } from 'ssh2';
import { parseAuthorizedKey } from '../../daemons/sshd/authorized-keys.ts';
import { fingerprint, kindOfKey } from '../../daemons/sshd/host-keys.ts';
import { type ProgramContext, ProgramExit } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import type { Options } from '../getopt.ts';
import { moment, type SignersFile, vouching } from './allowed-signers.ts';
import { loadPrivateKey, publicHalf } from './private-key.ts';
import { checkSignature, hashes, makeSignature, readSignature, SignatureError, type SshSignature } from './sshsig.ts';

interface Work {
  readonly context: ProgramContext;
  readonly given: Options;
}

const verbs: Readonly<Record<string, (work: Work) => Promise<number>>> = {
  sign,
  verify: (work) => verify(work, true),
  'check-novalidate': (work) => verify(work, false),
  'find-principals': findPrincipals,
  'match-principals': matchPrincipals,
};

/** `ssh-keygen -Y`: signs files and tells who signed them. undefined: there is no such operation. */
export const signatureVerb = (context: ProgramContext, given: Options): Promise<number> | undefined => verbs[given.value('Y')!]?.({ context, given });

const failed = 255;
/** -46, that no key was found, as an exit status. */
const noKey = 210;

/** As error(3) of OpenSSH writes. */
const tell = ({ context }: Work, words: string): Promise<void> => context.stderr.write(`${words.replace(/\n/g, '\r\n')}\r\n`);

async function needs(work: Work, ...names: (readonly [option: string, words: string])[]): Promise<void> {
  for (const [option, words] of names) {
    if (work.given.value(option)) continue;
    await tell(work, words);
    throw new ProgramExit(1);
  }
}

async function sign(work: Work): Promise<number> {
  const { context, given } = work;
  await needs(work, ['n', 'Too few arguments for sign: missing namespace'], ['f', 'Too few arguments for sign: missing key']);
  const hash = await hashOf(work);
  const key = await signer(work, given.value('f')!);
  if (hash === undefined || !key) return failed;
  const namespace = given.value('n')!;
  if (given.operands.length === 0 || given.operands[0] === '-') {
    if (!given.has('q')) await context.stderr.write('Signing data on standard input\n');
    if (!hashes.includes(hash)) return unsupported(work, '-', hash);
    return (await context.stdout.write(makeSignature(key, { data: await context.stdin.all(), namespace, hash })), 0);
  }
  for (const file of given.operands) if (!(await signFile(work, file, { key, namespace, hash }))) return failed;
  return 0;
}

async function unsupported(work: Work, name: string, hash: string): Promise<number> {
  const words = 'signature algorithm not supported';
  await tell(work, `sshsig_check_hashalg: unsupported hash algorithm "${hash}"\nsshsig_sign_fd: hash_file: ${words}\nSigning ${name} failed: ${words}`);
  return failed;
}

async function hashOf(work: Work): Promise<string | undefined> {
  let hash = 'sha512';
  for (const option of work.given.values('O')) {
    const [, name] = /^hashalg=(.*)$/.exec(option) ?? [];
    if (name === undefined) return void (await tell(work, `Invalid option "${option}"`));
    hash = name;
  }
  return hash;
}

async function signFile(work: Work, file: string, { key, namespace, hash }: { key: ParsedKey; namespace: string; hash: string }): Promise<boolean> {
  const { context, given } = work;
  const { sys, stderr, stdin } = context;
  const say = async (words: string): Promise<void> => void (given.has('q') || (await stderr.write(`${words}\n`)));
  await say(`Signing file ${file}`);
  const data = await sys.readFile(file).catch(async (error: unknown) => void (await tell(work, `Cannot open ${file} for signing: ${why(error)}`)));
  if (!data) return false;
  if (!hashes.includes(hash)) return (await unsupported(work, file, hash), false);
  const made = `${file}.sig`;
  if (await sys.stat(made).catch(() => undefined)) {
    await context.stdout.write(`${made} already exists.\nOverwrite (y/n)? `);
    if (!/^y/i.test((await stdin.readLine()) ?? '')) return true;
  }
  try {
    await sys.writeFile(made, makeSignature(key, { data, namespace, hash }), { create: true, truncate: true });
  } catch (error) {
    await tell(work, `Cannot open ${made}: ${why(error)}`);
    return false;
  }
  await say(`Write signature to ${made}`);
  return true;
}

/** The private key that a path means: its own, or the one beside a public key. */
async function signer(work: Work, path: string): Promise<ParsedKey | undefined> {
  const { context, given } = work;
  const publicKey = await publicKeyOf(work, path);
  if (!publicKey) return void (await tell(work, `Couldn't load public key ${path}: No such file or directory`));
  const privatePath = path.replace(/\.pub$/, '');
  const loaded = await loadPrivateKey(context, privatePath, given.value('P'));
  if (loaded.key) {
    if (loaded.key.getPublicSSH().equals(publicKey)) return loaded.key;
    return void (await tell(work, `Public key ${path} doesn't match private ${privatePath}`));
  }
  if (loaded.warning !== undefined) await tell(work, loaded.warning);
  const what = privatePath === path ? `"${path}"` : `public key "${path}"`;
  await tell(work, loaded.why === 'passphrase' || loaded.why === 'format' ? loaded.words : `No private key found for ${what}`);
  return undefined;
}

async function publicKeyOf({ context: { sys } }: Work, path: string): Promise<Buffer | undefined> {
  const read = (file: string): Promise<string> =>
    sys.readFile(file).then(
      (bytes) => new TextDecoder().decode(bytes),
      () => '',
    );
  const [own, beside] = [await read(path), await read(`${path}.pub`)];
  return (parseAuthorizedKey(own.split('\n')[0] ?? '') ?? parseAuthorizedKey(beside.split('\n')[0] ?? ''))?.blob ?? publicHalf(own);
}

async function verify(work: Work, validates: boolean): Promise<number> {
  const { context, given } = work;
  const verb = validates ? 'verify' : 'check-novalidate';
  await needs(
    work,
    ['n', `Too few arguments for ${verb}: missing namespace`],
    ['s', `Too few arguments for ${verb}: missing signature file`],
    ...(validates
      ? ([
          ['f', 'Too few arguments for sign: missing allowed keys file'],
          ['I', 'Too few arguments for verify: missing principal identity'],
        ] as const)
      : []),
  );
  const namespace = given.value('n')!;
  const [principal, path] = validates ? [given.value('I'), given.value('f')] : [];
  const found = await signatureOf(work, 'sig_verify');
  const data = await context.stdin.all();
  if (!found || !(await holds(work, found, { data, namespace })) || (path !== undefined && !(await isVouched(work, found, { path, principal })))) {
    if (!given.has('q')) await context.stdout.write('Could not verify signature.\n');
    return failed;
  }
  const key = ssh2.utils.parseKey(found.publicKey) as ParsedKey;
  const whom = principal === undefined ? '' : ` for ${principal}`;
  if (!given.has('q')) await context.stdout.write(`Good "${namespace}" signature${whom} with ${kindOfKey(key.type)} key ${fingerprint(found.publicKey)}\n`);
  return 0;
}

async function holds(work: Work, found: SshSignature, signed: { data: Uint8Array; namespace: string }): Promise<boolean> {
  try {
    checkSignature(found, signed);
    return true;
  } catch (error) {
    if (!(error instanceof SignatureError)) throw error;
    await tell(work, error.message);
    return false;
  }
}

async function signatureOf(work: Work, caller: string): Promise<SshSignature | undefined> {
  try {
    return readSignature(new TextDecoder().decode(await work.context.sys.readFile(work.given.value('s')!)));
  } catch (error) {
    if (error instanceof SignatureError) await tell(work, error.message.replace('\nsshsig_armor', `\n${caller}: sshsig_armor`));
    else await tell(work, `Couldn't read signature file: ${why(error)}`);
    return undefined;
  }
}

async function isVouched(work: Work, found: SshSignature, { path, principal }: { path: string; principal: string | undefined }): Promise<boolean> {
  if (work.given.value('r') !== undefined) return (await tell(work, 'ssh-keygen: lists of revoked keys (-r) are not simulated'), false);
  const file = await signersFile(work, path);
  if (typeof file === 'string') return false;
  const [first] = await principals(work, file, { key: found.publicKey, principal, namespace: found.namespace });
  return first !== undefined;
}

async function findPrincipals(work: Work): Promise<number> {
  const { context } = work;
  const few = 'Too few arguments for find-principals:missing';
  await needs(work, ['s', `${few} signature file`], ['f', `${few} allowed keys file`]);
  const found = await signatureOf(work, 'sig_find_principals');
  const file = found && (await signersFile(work, work.given.value('f')!));
  if (typeof file === 'string') await tell(work, `sig_find_principals: sshsig_find_principal: ${file}`);
  const [first] = found && file && typeof file !== 'string' ? await principals(work, file, { key: found.publicKey }) : [];
  if (first === undefined) return (await context.stdout.write('No principal matched.\n'), failed);
  await context.stdout.write(
    first
      .split(',')
      .map((name) => `${name}\n`)
      .join(''),
  );
  return 0;
}

async function matchPrincipals(work: Work): Promise<number> {
  const { context, given } = work;
  await needs(
    work,
    ['f', 'Too few arguments for match-principals: missing allowed keys file'],
    ['I', 'Too few arguments for match-principals: missing principal ID'],
  );
  const file = await signersFile(work, given.value('f')!);
  const found = typeof file === 'string' ? [] : await principals(work, file, { principal: given.value('I') });
  if (found.length === 0) return (await context.stdout.write('No principal matched.\n'), noKey);
  await context.stdout.write(found.map((names) => `${names}\n`).join(''));
  return 0;
}

/** The file, or why it cannot be read, which is said. */
async function signersFile(work: Work, path: string): Promise<SignersFile | string> {
  try {
    return { path, text: new TextDecoder().decode(await work.context.sys.readFile(path)) };
  } catch (error) {
    await tell(work, `Unable to open allowed keys file "${path}": ${why(error)}`);
    return why(error);
  }
}

interface AskedSigner {
  readonly key?: Buffer;
  readonly principal?: string | undefined;
  readonly namespace?: string;
}

/** Whom the file's lines vouch for: the first line that does, where a key is asked for. What is wrong with lines on the way is said. */
async function principals(work: Work, file: SignersFile, asked: AskedSigner): Promise<string[]> {
  const option = work.given.values('O').find((one) => one.startsWith('verify-time='));
  const atMs = moment(option?.slice('verify-time='.length)) ?? (await work.context.sys.clock()).nowMs;
  const complaints: string[] = [];
  const found: string[] = [];
  for (const names of vouching(file, { ...asked, atMs }, (words) => complaints.push(words))) {
    found.push(names);
    if (asked.key) break;
  }
  for (const words of complaints) await tell(work, words);
  return found;
}

function why(error: unknown): string {
  if (!isSysError(error)) throw error;
  return error.message;
}
