import type { ProgramContext } from '../../../program/program.ts';
import { Reader } from '../../../daemons/python/base-http.ts';
import type { CurlOptions } from './options.ts';
import { CurlError, open } from './transfer.ts';

/** Reads a file, or lists a folder, of an FTP server; anonymous unless told otherwise. */
export async function fetchFtp(context: ProgramContext, options: CurlOptions, url: URL): Promise<Buffer> {
  const link = await open(context, options, { host: url.hostname, port: Number(url.port || 21), secure: false });
  const { stream } = link;
  stream.on('error', () => undefined);
  const input = new Reader(stream);
  const [user, password] = (options.value('u') ?? `${url.username || 'anonymous'}:${url.password || 'ftp@example.com'}`).split(':');
  const hear = async (): Promise<{ code: number; text: string }> => {
    for (;;) {
      const line = await input.line(10_000);
      if (line === undefined) throw new CurlError(56, 'response reading failed (errno: 0)');
      if (options.has('v')) await context.stderr.write(`< ${line.trimEnd()}\n`);
      if (/^\d{3} /.test(line)) return { code: Number(line.slice(0, 3)), text: line };
    }
  };
  const ask = async (line: string): Promise<{ code: number; text: string }> => {
    if (options.has('v')) await context.stderr.write(`> ${line}\n`);
    stream.write(`${line}\r\n`);
    return hear();
  };
  try {
    const greeting = await hear();
    if (greeting.code !== 220) throw new CurlError(8, `Got a ${greeting.code} ftp-server response when 220 was expected`);
    const named = await ask(`USER ${user}`);
    const login = named.code === 331 ? await ask(`PASS ${password ?? ''}`) : named;
    if (login.code !== 230) throw new CurlError(67, `Access denied: ${login.code}`);
    await ask('PWD');
    const parts = decodeURIComponent(url.pathname).slice(1).split('/');
    const file = parts.pop() ?? '';
    for (const folder of parts.filter(Boolean))
      if ((await ask(`CWD ${folder}`)).code !== 250) throw new CurlError(9, 'Server denied you to change to the given directory');
    const passive = await ask('EPSV');
    const port = Number(/\|\|\|(\d+)\|/.exec(passive.text)?.[1] ?? 0);
    if (passive.code !== 229 || port === 0) throw new CurlError(13, 'Bad PASV/EPSV response');
    const data = await open(context, options, { host: url.hostname, port, secure: false });
    await ask(file ? 'TYPE I' : 'TYPE A');
    const begun = await ask(file ? `RETR ${file}` : 'LIST');
    if (begun.code !== 150 && begun.code !== 125) {
      data.stream.destroy();
      throw new CurlError(78, `The file does not exist`);
    }
    const body = await new Reader(data.stream).bytes(Infinity);
    data.stream.destroy();
    await hear();
    stream.write('QUIT\r\n');
    return file ? body : Buffer.from(body.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
  } finally {
    stream.destroy();
  }
}
