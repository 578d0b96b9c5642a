import { Duplex } from 'node:stream';
import type Dockerode from 'dockerode';

/** Docker ends a session on its detach keys even without a terminal, and holds a lone Ctrl-P back. Nobody types this sequence. */
const detachKeys = 'ctrl-^,ctrl-^,ctrl-^,ctrl-_';
const header = 8;
const stderrKind = 2;
const stderrKept = 64 * 1024;

export interface ExecStart {
  readonly argv: readonly string[];
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * A program started by `docker exec` without a TTY: readable is its standard output, writable its standard input, with back pressure both
 * ways. Its standard error is kept apart, the last 64 KiB of it.
 */
export class ExecStream extends Duplex {
  readonly exec: Dockerode.Exec;
  #stderr = Buffer.alloc(0);
  readonly #socket: Duplex;
  #rest: Buffer = Buffer.alloc(0);
  #left = 0;
  #kind = 0;
  #over = false;

  constructor(exec: Dockerode.Exec, socket: Duplex) {
    super({ allowHalfOpen: true });
    this.exec = exec;
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      if (!this.#demultiplex(chunk)) socket.pause();
    });
    for (const event of ['end', 'close'] as const) socket.on(event, () => this.#hangUp());
    socket.on('error', (error) => this.destroy(error));
  }

  /** The program has ended or the connection is lost, though output may be left to read. */
  get over(): boolean {
    return this.#over;
  }

  get stderr(): string {
    return this.#stderr.toString('utf8');
  }

  /** The exit code, once the output has ended. */
  async exitCode(): Promise<number> {
    const { ExitCode: code } = await this.exec.inspect();
    return code ?? -1;
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#socket.write(chunk)) done();
    else this.#socket.once('drain', () => done());
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #hangUp(): void {
    this.#over = true;
    this.push(null);
  }

  #demultiplex(chunk: Buffer): boolean {
    let data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let wanted = true;
    while (data.length > 0) {
      if (this.#left === 0) {
        if (data.length < header) break;
        this.#kind = data[0] ?? 0;
        this.#left = data.readUInt32BE(4);
        data = data.subarray(header);
        continue;
      }
      const part = data.subarray(0, this.#left);
      this.#left -= part.length;
      data = data.subarray(part.length);
      if (this.#kind === stderrKind) this.#stderr = Buffer.concat([this.#stderr, part]).subarray(-stderrKept);
      else wanted = this.push(part) && wanted;
    }
    this.#rest = data;
    return wanted;
  }
}

export async function startExec(container: Dockerode.Container, start: ExecStart): Promise<ExecStream> {
  const exec = await container.exec({
    Cmd: [...start.argv],
    AttachStdin: start.stdin ?? false,
    AttachStdout: true,
    AttachStderr: true,
    Tty: false,
    DetachKeys: detachKeys,
    ...(start.user === undefined ? {} : { User: start.user }),
    ...(start.cwd === undefined ? {} : { WorkingDir: start.cwd }),
    ...(start.env === undefined ? {} : { Env: Object.entries(start.env).map(([key, value]) => `${key}=${value}`) }),
    ...(start.signal === undefined ? {} : { abortSignal: start.signal }),
  });
  const socket = await exec.start({ hijack: true, stdin: true, Tty: false, ...(start.signal === undefined ? {} : { abortSignal: start.signal }) });
  return new ExecStream(exec, socket);
}
