import type { ProgramContext } from '../../../program/program.ts';
import { isSysError } from '../../../sys/sys-error.ts';

const usage = `BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1) multi-call binary.

Usage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR | --post-file FILE] [-Y on/off]
	[--no-check-certificate] [-P DIR] [-U AGENT] URL...

Retrieve files via HTTP or FTP
`;

interface Asked {
  readonly url: URL;
  readonly output: string | undefined;
  readonly headers: readonly string[];
  readonly post: string | undefined;
  readonly quiet: boolean;
}

function read(words: readonly string[]): Asked | undefined {
  const rest = words.flatMap((word) => (/^-[qcS]+O/.test(word) ? [`-${word.slice(1, word.indexOf('O'))}`, `-O${word.slice(word.indexOf('O') + 1)}`] : [word]));
  const found = { output: undefined as string | undefined, headers: [] as string[], post: undefined as string | undefined, quiet: false };
  const urls: string[] = [];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const value = (name: string): string | undefined => (word === name ? rest.shift() : word?.startsWith(`${name}=`) ? word.slice(name.length + 1) : undefined);
    if (word === '-O') found.output = rest.shift();
    else if (word.startsWith('-O')) found.output = word.slice(2);
    else if (/^--header(=|$)/.test(word)) found.headers.push(value('--header') ?? '');
    else if (/^--post-data(=|$)/.test(word)) found.post = value('--post-data');
    else if (/^-[PUYoT]$/.test(word)) rest.shift();
    else if (/^-[a-zA-Z]*q/.test(word)) found.quiet = true;
    else if (!word.startsWith('-')) urls.push(word);
  }
  const [first] = urls;
  if (first === undefined) return undefined;
  return { ...found, url: new URL(first.includes('://') ? first : `http://${first}`) };
}

/** HTTP only; what redirects is followed once. */
export async function wget(context: ProgramContext): Promise<number> {
  const asked = read(context.argv.slice(1));
  if (!asked) {
    await context.stderr.write(usage);
    return 1;
  }
  const { url, output, quiet } = asked;
  const say = async (text: string, always = false): Promise<void> => void ((always || !quiet) && (await context.stderr.write(text)));
  const { host, hostname, port } = url;
  try {
    await say(`Connecting to ${host} (${hostname}:${port || 80})\n`);
    const { status, reason, body } = await fetched(context, asked);
    if (status >= 400) {
      await say(`wget: server returned error: HTTP/1.0 ${status} ${reason}\n`, true);
      return 1;
    }
    const path = output ?? (url.pathname.split('/').at(-1) || 'index.html');
    if (path === '-') await context.stdout.write(new Uint8Array(body));
    else await context.sys.writeFile(path, new Uint8Array(body));
    if (path !== '-') await say(`saving to '${path}'\n'${path}' saved\n`);
    return 0;
  } catch (error) {
    if (!isSysError(error)) throw error;
    const words =
      error.code === 'ENOTFOUND'
        ? `bad address '${hostname}'`
        : error.code === 'EROFS' || error.code === 'EACCES'
          ? `can't open '${output}': ${error.message}`
          : `can't connect to remote host (${hostname}): ${error.message}`;
    await say(`wget: ${words}\n`, true);
    return 1;
  }
}

async function fetched({ sys }: ProgramContext, { url, headers, post }: Asked): Promise<{ status: number; reason: string; body: Buffer }> {
  const connection = await sys.connect({ host: url.hostname, port: Number(url.port || 80), timeoutMs: 10_000 });
  const given = post === undefined ? [] : ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${Buffer.byteLength(post)}`];
  const lines = [
    `${post === undefined ? 'GET' : 'POST'} ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    'User-Agent: Wget',
    'Connection: close',
    ...headers,
    ...given,
    '',
    post ?? '',
  ];
  try {
    await connection.write(Buffer.from(lines.join('\r\n')));
    const chunks: Uint8Array[] = [];
    for (let chunk = await connection.read(); chunk; chunk = await connection.read()) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const end = bytes.indexOf('\r\n\r\n');
    const [, status = '0', reason = ''] = /^HTTP\/[\d.]+ (\d+) ?([^\r\n]*)/.exec(bytes.subarray(0, Math.max(0, end)).toString('latin1')) ?? [];
    return { status: Number(status), reason, body: bytes.subarray(end + 4) };
  } finally {
    await connection.close();
  }
}
