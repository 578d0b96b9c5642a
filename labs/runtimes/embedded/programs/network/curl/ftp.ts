import type { Duplex } from 'node:stream';
import type { ProgramContext } from '../../../program/program.ts';
import { Reader } from '../../../daemons/python/base-http.ts';
import type { CurlOptions } from './options.ts';
import { CurlError, open } from './transfer.ts';

interface Reply {
  readonly code: number;
  readonly text: string;
}

/** Reads a file, or lists a folder, of an FTP server; anonymous unless told otherwise. */
export async function fetchFtp(context: ProgramContext, options: CurlOptions, url: URL): Promise<Buffer> {
  const link = await open(context, options, { host: url.hostname, port: Number(url.port || 21), secure: false });
  const control = new Control({ context, options, stream: link.stream });
  try {
    await control.logIn(options.value('u') ?? `${url.username || 'anonymous'}:${url.password || 'ftp@example.com'}`);
    const parts = decodeURIComponent(url.pathname).slice(1).split('/');
    const file = parts.pop() ?? '';
    await control.enter(parts.filter(Boolean));
    const port = await control.passive();
    const data = await open(context, options, { host: url.hostname, port, secure: false });
    const body = await control.receive(file, data.stream);
    return file ? body : Buffer.from(body.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
  } finally {
    link.stream.destroy();
  }
}

class Control {
  readonly #parts: { context: ProgramContext; options: CurlOptions; stream: Duplex };
  readonly #input: Reader;

  constructor(parts: { context: ProgramContext; options: CurlOptions; stream: Duplex }) {
    this.#parts = parts;
    parts.stream.on('error', () => undefined);
    this.#input = new Reader(parts.stream);
  }

  async logIn(credentials: string): Promise<void> {
    const [user, password = ''] = credentials.split(':');
    const greeting = await this.#hear();
    if (greeting.code !== 220) throw new CurlError(8, `Got a ${greeting.code} ftp-server response when 220 was expected`);
    const named = await this.#ask(`USER ${user}`);
    const login = named.code === 331 ? await this.#ask(`PASS ${password}`) : named;
    if (login.code !== 230) throw new CurlError(67, `Access denied: ${login.code}`);
    await this.#ask('PWD');
  }

  async enter(folders: readonly string[]): Promise<void> {
    for (const folder of folders)
      if ((await this.#ask(`CWD ${folder}`)).code !== 250) throw new CurlError(9, 'Server denied you to change to the given directory');
  }

  /** The port for the data. */
  async passive(): Promise<number> {
    const { code, text } = await this.#ask('EPSV');
    const port = Number(/\|\|\|(\d+)\|/.exec(text)?.[1] ?? 0);
    if (code !== 229 || port === 0) throw new CurlError(13, 'Bad PASV/EPSV response');
    return port;
  }

  async receive(file: string, stream: Duplex): Promise<Buffer> {
    await this.#ask(file ? 'TYPE I' : 'TYPE A');
    const begun = await this.#ask(file ? `RETR ${file}` : 'LIST');
    if (begun.code !== 150 && begun.code !== 125) {
      stream.destroy();
      throw new CurlError(78, 'The file does not exist');
    }
    const body = await new Reader(stream).bytes(Infinity);
    stream.destroy();
    await this.#hear();
    this.#parts.stream.write('QUIT\r\n');
    return body;
  }

  async #hear(): Promise<Reply> {
    for (;;) {
      const line = await this.#input.line(10_000);
      if (line === undefined) throw new CurlError(56, 'response reading failed (errno: 0)');
      await this.#trace('<', line.trimEnd());
      if (/^\d{3} /.test(line)) return { code: Number(line.slice(0, 3)), text: line };
    }
  }

  async #ask(line: string): Promise<Reply> {
    await this.#trace('>', line);
    this.#parts.stream.write(`${line}\r\n`);
    return this.#hear();
  }

  async #trace(mark: string, line: string): Promise<void> {
    const { context, options } = this.#parts;
    if (options.has('v')) await context.stderr.write(`${mark} ${line}\n`);
  }
}
