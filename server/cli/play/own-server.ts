import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PlayError } from './api-client.ts';

const readyMs = 60_000;
const stopMs = 30_000;
const main = join(import.meta.dirname, '..', '..', 'main.ts');

/** A server of one's own on a free port, with an empty data folder and an instance name of its own. Disposing ends it and its labs, and removes the folder. */
export class OwnServer implements AsyncDisposable {
  readonly url: string;
  readonly dataFolder: string;
  readonly instance: string;
  readonly child: ChildProcess;
  #output = '';

  private constructor(port: number, dataFolder: string, env: Readonly<Record<string, string>>) {
    this.url = `http://127.0.0.1:${port}`;
    this.dataFolder = dataFolder;
    this.instance = env.RAMPART_INSTANCE ?? `own-${process.pid}-${port}`;
    const settings = {
      RAMPART_HOST: '127.0.0.1',
      RAMPART_PORT: String(port),
      RAMPART_DATA: dataFolder,
      RAMPART_INSTANCE: this.instance,
      RAMPART_LOG_LEVEL: 'warn',
    };
    this.child = spawn(process.execPath, [main, '--stop-labs'], { env: { ...process.env, ...settings, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (chunk: Buffer): void => void (this.#output = (this.#output + chunk.toString()).slice(-8000));
    this.child.stdout?.on('data', keep);
    this.child.stderr?.on('data', keep);
  }

  /** `dataFolder` and `port`: those of a server that went before, to take its place. */
  static async start(options: { env?: Readonly<Record<string, string>>; dataFolder?: string; port?: number } = {}): Promise<OwnServer> {
    const folder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'rampart-own-')));
    const server = new OwnServer(options.port ?? (await freePort()), folder, options.env ?? {});
    try {
      await server.#ready();
      return server;
    } catch (error) {
      await server.stop('SIGKILL');
      if (options.dataFolder === undefined) await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Ends the process and leaves its data. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (!this.running) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill(signal);
    const late = delay(stopMs, 'late', { ref: false });
    if ((await Promise.race([gone, late])) === 'late') this.child.kill('SIGKILL');
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await rm(this.dataFolder, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    const deadline = Date.now() + readyMs;
    while (Date.now() < deadline) {
      if (!this.running) throw new PlayError(`the server did not start:\n${this.#output}`);
      const answer = await fetch(`${this.url}/api/ready`).catch(() => undefined);
      if (answer?.ok) return;
      await delay(50);
    }
    await this.stop('SIGKILL');
    throw new PlayError(`the server was not ready after ${readyMs / 1000} s:\n${this.#output}`);
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
