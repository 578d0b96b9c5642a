import ssh2, { type ParsedKey } from 'ssh2';
import { fingerprint, kindOfKey, makeKey } from '../../daemons/sshd/host-keys.ts';
import { parseAuthorizedKey } from '../../daemons/sshd/authorized-keys.ts';
import { defineProgram, type ProgramContext, ProgramExit } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { ownUser } from '../accounts/authentication.ts';
import { getopt, OptionError, type Options } from '../getopt.ts';
import { isHost } from './known-hosts.ts';
import { loadPrivateKey, publicHalf } from './private-key.ts';
import { randomArt } from './random-art.ts';
import { signatureVerb } from './signatures.ts';

const usage = `usage: ssh-keygen [-q] [-a rounds] [-b bits] [-C comment] [-f output_keyfile]
                  [-m format] [-N new_passphrase] [-O option]
                  [-t dsa | ecdsa | ecdsa-sk | ed25519 | ed25519-sk | rsa]
                  [-w provider] [-Z cipher]
       ssh-keygen -p [-a rounds] [-f keyfile] [-m format] [-N new_passphrase]
                   [-P old_passphrase] [-Z cipher]
       ssh-keygen -i [-f input_keyfile] [-m key_format]
       ssh-keygen -e [-f input_keyfile] [-m key_format]
       ssh-keygen -y [-f input_keyfile]
       ssh-keygen -c [-a rounds] [-C comment] [-f keyfile] [-P passphrase]
       ssh-keygen -l [-v] [-E fingerprint_hash] [-f input_keyfile]
       ssh-keygen -B [-f input_keyfile]
       ssh-keygen -D pkcs11
       ssh-keygen -F hostname [-lv] [-f known_hosts_file]
       ssh-keygen -H [-f known_hosts_file]
       ssh-keygen -K [-a rounds] [-w provider]
       ssh-keygen -R hostname [-f known_hosts_file]
       ssh-keygen -r hostname [-g] [-f input_keyfile]
       ssh-keygen -M generate [-O option] output_file
       ssh-keygen -M screen [-f input_file] [-O option] output_file
       ssh-keygen -I certificate_identity -s ca_key [-hU] [-D pkcs11_provider]
                  [-n principals] [-O option] [-V validity_interval]
                  [-z serial_number] file ...
       ssh-keygen -L [-f input_keyfile]
       ssh-keygen -A [-a rounds] [-f prefix_path]
       ssh-keygen -k -f krl_file [-u] [-s ca_public] [-z version_number]
                  file ...
       ssh-keygen -Q [-l] -f krl_file [file ...]
       ssh-keygen -Y find-principals -s signature_file -f allowed_signers_file
       ssh-keygen -Y match-principals -I signer_identity -f allowed_signers_file
       ssh-keygen -Y check-novalidate -n namespace -s signature_file
       ssh-keygen -Y sign -f key_file -n namespace file [-O option] ...
       ssh-keygen -Y verify -f allowed_signers_file -I signer_identity
                  -n namespace -s signature_file [-r krl_file] [-O option]
`;

/** Makes keys, tells their fingerprints, and forgets hosts. */
export const sshKeygen = defineProgram({
  name: 'ssh-keygen',
  paths: ['/usr/bin/ssh-keygen'],
  async run(context) {
    const given = await read(context);
    if (given.has('Y')) return signatures(context, given);
    if (given.has('l')) return tellFingerprints(context, given);
    if (given.has('y')) return tellPublic(context, given);
    if (given.has('R')) return forget(context, given);
    if (given.has('F')) return find(context, given);
    return generate(context, given);
  },
});

async function read({ argv, stderr }: ProgramContext): Promise<Options> {
  try {
    return getopt(argv.slice(1), { short: 'qlyvHAt:b:C:f:N:P:m:E:R:F:a:O:pY:n:I:s:r:Z:w:' });
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    await stderr.write(
      `${error.message
        .replace(/^invalid option -- '(.)'$/, 'unknown option -- $1')
        .replace(/^unrecognized option '--.*'$/, 'unknown option -- -')
        .replace(/'/g, '')}\n${usage}`,
    );
    throw new ProgramExit(1);
  }
}

async function signatures(context: ProgramContext, given: Options): Promise<number> {
  const done = signatureVerb(context, given);
  if (done) return done;
  await context.stderr.write(`Unsupported operation for -Y: "${given.value('Y')}"\r\n${usage}`);
  return 1;
}

async function textOf({ sys, stderr, stdin }: ProgramContext, path: string): Promise<string> {
  if (path === '-') return new TextDecoder().decode(await stdin.all());
  try {
    return new TextDecoder().decode(await sys.readFile(path));
  } catch (error) {
    if (!isSysError(error)) throw error;
    await stderr.write(`ssh-keygen: ${path}: ${error.message}\n`);
    throw new ProgramExit(255);
  }
}

const usualFile = async (context: ProgramContext, type = 'rsa'): Promise<string> => `${(await ownUser(context.sys)).home}/.ssh/id_${type}`;

async function tellFingerprints(context: ProgramContext, given: Options): Promise<number> {
  const path = given.value('f') ?? (await usualFile(context));
  const beside = await context.sys.readFile(`${path}.pub`).then(
    (bytes) => new TextDecoder().decode(bytes),
    () => undefined,
  );
  const text = await textOf(context, path);
  const lines = text.includes('PRIVATE KEY') ? [(beside ?? (await publicLine(context, { path, text })) ?? '').trim()] : text.split('\n');
  const told = lines.flatMap((line) => {
    const key = parseAuthorizedKey(line) ?? parseAuthorizedKey(line.split(/\s+/).slice(1).join(' '));
    if (!key) return [];
    const comment =
      line
        .slice(line.indexOf(key.blob.toString('base64').slice(0, 40)))
        .split(/\s+/)
        .slice(1)
        .join(' ') || 'no comment';
    const bits = bitsOf(key.type, key.blob);
    const art = given.has('v') ? randomArt(key.blob, { title: kindOfKey(key.type), bits }) : '';
    return [`${bits} ${fingerprint(key.blob)} ${comment} (${kindOfKey(key.type)})\n${art}`];
  });
  if (told.length === 0) {
    await context.stderr.write(`${path} is not a public key file.\n`);
    return 255;
  }
  await context.stdout.write(told.join(''));
  return 0;
}

/** RSA's modulus is the last field of the key. */
function bitsOf(type: string, blob: Buffer): number {
  if (type === 'ssh-rsa') {
    const fields: Buffer[] = [];
    for (let at = 0; at + 4 <= blob.length; at += 4 + blob.readUInt32BE(at)) fields.push(blob.subarray(at + 4, at + 4 + blob.readUInt32BE(at)));
    return (fields[2]!.length - (fields[2]![0] === 0 ? 1 : 0)) * 8;
  }
  return Number(/nistp(\d+)/.exec(type)?.[1] ?? 256);
}

/** The public half of a private key; its comment only where the whole key can be read. */
async function publicLine(context: ProgramContext, { path, text }: { path: string; text: string }): Promise<string | undefined> {
  const loaded = await loadPrivateKey(context, path, '');
  if (loaded.key) return lineOf(loaded.key);
  if (loaded.warning !== undefined) await context.stderr.write(`${loaded.warning}\r\n`);
  const half = publicHalf(text);
  const key = half && ssh2.utils.parseKey(half);
  return key && !(key instanceof Error) ? lineOf(key) : undefined;
}

const lineOf = (key: ParsedKey): string => `${key.type} ${key.getPublicSSH().toString('base64')}${key.comment ? ` ${key.comment}` : ''}`;

async function tellPublic(context: ProgramContext, given: Options): Promise<number> {
  const path = given.value('f') ?? (await usualFile(context));
  const loaded = await loadPrivateKey(context, path, given.value('P'));
  if (loaded.key) return (await context.stdout.write(`${lineOf(loaded.key)}\n`), 0);
  const words = loaded.why === 'missing' ? `${path}: No such file or directory` : loaded.words;
  await context.stderr.write(`${loaded.warning === undefined ? '' : `${loaded.warning}\r\n`}${words}\r\n`);
  return 255;
}

async function generate(context: ProgramContext, given: Options): Promise<number> {
  const { sys, stdout, stderr, terminal, stdin } = context;
  const type = given.value('t') ?? 'rsa';
  if (type !== 'rsa' && type !== 'ecdsa' && type !== 'ed25519') {
    await stderr.write(`unknown key type ${type}\n`);
    return 255;
  }
  const quiet = given.has('q');
  const say = async (text: string): Promise<void> => void (quiet || (await stdout.write(text)));
  await say(`Generating public/private ${type} key pair.\n`);
  const ask = async (question: string): Promise<string> => {
    await (terminal ?? stdout).write(question);
    return ((await stdin.readLine()) ?? '').trim();
  };
  const usual = await usualFile(context, type);
  const path = given.value('f') ?? ((await ask(`Enter file in which to save the key (${usual}): `)) || usual);
  if (await sys.stat(path).catch(() => undefined)) {
    await stdout.write(`${path} already exists.\n`);
    if (!/^y/i.test(await ask('Overwrite (y/n)? '))) return 1;
  }
  if (given.value('N') === undefined && terminal)
    for (const question of ['Enter passphrase (empty for no passphrase): ', 'Enter same passphrase again: ']) await ask(question);
  const user = await ownUser(sys);
  const comment = given.value('C') ?? `${user.name}@${await sys.hostname()}`;
  const bits = given.value('b');
  const pair = await makeKey(type, { comment, ...(bits !== undefined && { bits: Number(bits) }) });
  try {
    await sys.writeFile(path, pair.private, { create: true, truncate: true, mode: 0o600 });
    await sys.chmod(path, 0o600);
    await sys.writeFile(`${path}.pub`, `${pair.public}\n`, { create: true, truncate: true, mode: 0o644 });
  } catch (error) {
    if (!isSysError(error)) throw error;
    await stderr.write(`Saving key "${path}" failed: ${error.message}\n`);
    return 1;
  }
  const key = parseAuthorizedKey(pair.public)!;
  await say(
    `Your identification has been saved in ${path}\nYour public key has been saved in ${path}.pub\nThe key fingerprint is:\n${fingerprint(key.blob)} ${comment}\nThe key's randomart image is:\n${randomArt(key.blob, { title: kindOfKey(key.type), bits: bitsOf(key.type, key.blob) })}`,
  );
  return 0;
}

async function forget(context: ProgramContext, given: Options): Promise<number> {
  const name = given.value('R')!;
  const path = given.value('f') ?? `${(await ownUser(context.sys)).home}/.ssh/known_hosts`;
  const bytes = await context.sys.readFile(path).catch(() => undefined);
  if (!bytes) {
    await context.stderr.write(`Cannot stat ${path}: No such file or directory\n`);
    return 255;
  }
  const text = new TextDecoder().decode(bytes);
  const lines = text.split('\n');
  const gone = lines.flatMap((line, at) => (holds(line, name) ? [at] : []));
  if (gone.length === 0) {
    await context.stderr.write(`Host ${name} not found in ${path}\n`);
    return 0;
  }
  for (const at of gone) await context.stdout.write(`# Host ${name} found: line ${at + 1}\n`);
  await context.sys.writeFile(`${path}.old`, text, { create: true, truncate: true, mode: 0o600 });
  await context.sys.writeFile(path, lines.filter((_, at) => !gone.includes(at)).join('\n'), { truncate: true });
  await context.stdout.write(`${path} updated.\nOriginal contents retained as ${path}.old\n`);
  return 0;
}

async function find(context: ProgramContext, given: Options): Promise<number> {
  const name = given.value('F')!;
  const path = given.value('f') ?? `${(await ownUser(context.sys)).home}/.ssh/known_hosts`;
  const lines = (await textOf(context, path)).split('\n');
  const found = lines.flatMap((line, at) => (holds(line, name) ? [`# Host ${name} found: line ${at + 1} \n${line}\n`] : []));
  await context.stdout.write(found.join(''));
  return found.length > 0 ? 0 : 1;
}

const holds = (line: string, name: string): boolean =>
  !line.startsWith('#') && (line.split(/\s+/)[0] ?? '').split(',').some((pattern) => isHost(pattern, name));
