// Runs on Node 20 or later with nothing installed: everything that the product needs beyond that is put in place here.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const say = (text) => process.stderr.write(`rampart: ${text}\n`);
const windows = process.platform === 'win32';

export class SetupError extends Error {}

const fail = (what, next) => {
  throw new SetupError(`${what}\n  Next: ${next}`);
};

const hashOf = (files) => {
  const hash = createHash('sha256');
  for (const file of files) hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
};

const filesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== 'dist' && entry.name !== 'node_modules')
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort();

const stamped = (file, value) => existsSync(file) && readFileSync(file, 'utf8') === value;

const npm = (args) =>
  new Promise((resolve, reject) => {
    const child = spawn('npm', args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], shell: windows });
    let tail = '';
    const keep = (chunk) => (tail = (tail + chunk).slice(-4000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(tail))));
  });

const installDependencies = async () => {
  const stamp = join(root, 'node_modules', '.rampart-stamp');
  const wanted = hashOf([join(root, 'package-lock.json')]);
  if (stamped(stamp, wanted)) return;
  say('installing dependencies (first start or after an update; about half a minute)');
  try {
    await npm(['ci', '--no-audit', '--no-fund']);
  } catch (error) {
    fail(`The dependencies could not be installed. npm said:\n${error.message}`, 'check that the npm registry can be reached, then run the same command again');
  }
  writeFileSync(stamp, wanted);
};

const version = (binary) => {
  try {
    return execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim().slice(1).split('.').map(Number);
  } catch {
    return [0, 0, 0];
  }
};
const newEnough = ([major, minor]) => major > 22 || (major === 22 && minor >= 22);

/** Path of a Node that can run the product: the one of the npm package `node`, else the platform package behind it, else the running one. */
const findNode = async () => {
  const name = windows ? 'node.exe' : 'node';
  const platform = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  const candidates = [join(root, 'node_modules', 'node', 'bin', name), join(root, 'node_modules', platform, 'bin', name)];
  const find = () => candidates.find((path) => existsSync(path) && newEnough(version(path)));
  const found = find();
  if (found) return found;
  if (newEnough(process.versions.node.split('.').map(Number))) return process.execPath;
  say('fetching Node 24');
  await npm(['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', `${platform}@24`]).catch(() => undefined);
  return (
    find() ??
    fail('Node 22.22 or later is needed and could not be fetched from the npm registry.', 'install Node 24 from nodejs.org and run the same command again')
  );
};

/** Dependencies and Node. Returns the path of the Node to use. */
export const setUp = async () => {
  if (Number(process.versions.node.split('.')[0]) < 20)
    fail(`This is Node ${process.versions.node}; Rampart needs 20 or later to set itself up.`, 'install a newer Node');
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  await installDependencies();
  return findNode();
};

/** Builds the web app when its sources changed since the last build. */
export const buildWeb = async (node) => {
  const stamp = join(root, 'web', 'dist', '.stamp');
  const sources = [...filesBelow(join(root, 'web')), join(root, 'package-lock.json')];
  const wanted = hashOf(sources);
  if (stamped(stamp, wanted)) return;
  say('building the web app');
  const child = spawn(node, [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) {
    rmSync(join(root, 'web', 'dist'), { recursive: true, force: true });
    fail('The web app could not be built.', 'read the lines above; `git status` shows what was changed in web/');
  }
  writeFileSync(stamp, wanted);
};

/** Runs a program in place of this process: its output, its exit status, its signals. */
export const become = (node, args) => {
  const child = spawn(node, args, { stdio: 'inherit', env: { ...process.env, PATH: `${dirname(node)}${windows ? ';' : ':'}${process.env.PATH}` } });
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('close', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
};

/** Runs `main`, turning a SetupError into plain words and exit status 2. */
export const guarded = (main) =>
  main().catch((error) => {
    process.stderr.write(error instanceof SetupError ? `rampart: ${error.message}\n` : `${error.stack}\n`);
    process.exit(2);
  });
