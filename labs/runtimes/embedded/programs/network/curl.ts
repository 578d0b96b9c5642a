import { defineProgram, type ProgramContext } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { fetchFtp } from './curl/ftp.ts';
import { type Fetched, fetchOnce, type HttpRequest } from './curl/http.ts';
import { type CurlOptions, expandUrl, readOptions, UsageError } from './curl/options.ts';
import { requestOf, urlOf } from './curl/request.ts';
import { CurlError } from './curl/transfer.ts';

/** HTTP, HTTPS and FTP over the simulated network. */
export const curl = defineProgram({
  name: 'curl',
  paths: ['/usr/bin/curl'],
  async run(context) {
    let options: CurlOptions;
    try {
      options = readOptions(context.argv.slice(1));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      await context.stderr.write(`curl: ${error.message}\ncurl: try 'curl --help' or 'curl --manual' for more information\n`);
      return 2;
    }
    if (options.has('V'))
      return (
        await context.stdout.write('curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1 OpenSSL/3.0.15 zlib/1.2.13\nProtocols: file ftp http https telnet\n'),
        0
      );
    if (options.urls.length === 0) {
      if (context.argv.length > 1) await context.stderr.write('curl: no URL specified!\n');
      await context.stderr.write("curl: try 'curl --help' or 'curl --manual' for more information\n");
      return 2;
    }
    const targets = options.urls.flatMap((url, at) =>
      (options.has('g') ? [url] : expandUrl(url)).map((one) => ({ url: one, output: options.values('o')[at] })),
    );
    const one = (target: { url: string; output: string | undefined }): Promise<number> => retried(context, options, () => transfer(context, options, target));
    if (!options.has('Z')) {
      let code = 0;
      for (const target of targets) code = await one(target);
      return code;
    }
    const most = Number(options.value('parallel-max') ?? 50);
    const codes: number[] = [];
    const queue = [...targets];
    await Promise.all(
      Array.from({ length: Math.min(most, queue.length) }, async () => {
        for (let target = queue.shift(); target; target = queue.shift()) codes.push(await one(target));
      }),
    );
    return codes.findLast((code) => code !== 0) ?? 0;
  },
});

/** Codes that a retry may help against by itself; others only where one asks for it. */
const passing = new Set([6, 28]);
const refused = 7;

/** Tries again as often as `--retry` says, a little later each time. */
async function retried(context: ProgramContext, options: CurlOptions, work: () => Promise<number>): Promise<number> {
  const endMs = Date.now() + Number(options.value('retry-max-time') ?? 0) * 1_000;
  const helps = (code: number): boolean => options.has('retry-all-errors') || passing.has(code) || (code === refused && options.has('retry-connrefused'));
  for (let left = Number(options.value('retry') ?? 0), wait = 1_000; ; left--, wait *= 2) {
    const code = await work();
    const pause = Number(options.value('retry-delay') ?? 0) * 1_000 || wait;
    const late = options.has('retry-max-time') && Date.now() + pause > endMs;
    if (code === 0 || left <= 0 || late || context.signal.aborted || !helps(code)) return code;
    if (!options.has('s'))
      await context.stderr.write(
        `Warning: Problem : connection refused or timed out. Will retry in ${pause / 1_000} seconds. \nWarning: ${left} retries left.\n`,
      );
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** What `-i` shows of an answer: on a terminal names of headers stand out. */
function headOf({ stdout }: ProgramContext, { headText }: Fetched, output: string | undefined): Buffer {
  const bold = output === undefined && stdout.isTerminal;
  return Buffer.from(bold ? headText.replaceAll(/^([\w-]+):/gm, '\u001b[1m$1\u001b[0m:') : headText, 'latin1');
}

async function transfer(context: ProgramContext, options: CurlOptions, { url, output }: { url: string; output: string | undefined }): Promise<number> {
  const startedMs = Date.now();
  const limit = Number(options.value('m') ?? 0) * 1_000;
  let fetched: Fetched | undefined;
  let failed: CurlError | undefined;
  try {
    fetched = await within(limit, startedMs, perform(context, options, { url, output }));
    if (fetched && options.has('f', 'fail-with-body') && fetched.status >= 400)
      failed = new CurlError(22, `The requested URL returned error: ${fetched.status}`);
    failed ??= fetched?.broken;
  } catch (error) {
    if (!(error instanceof CurlError)) throw error;
    failed = error;
  }
  if (failed && (!options.has('s') || options.has('S'))) await context.stderr.write(`curl: (${failed.code}) ${failed.message}\n`);
  const format = options.value('w');
  if (format !== undefined) await context.stdout.write(written(format, { fetched, failed, url, seconds: (Date.now() - startedMs) / 1_000 }));
  return failed?.code ?? 0;
}

const graceMs = 50;

async function within<T>(limitMs: number, startedMs: number, work: Promise<T>): Promise<T> {
  if (limitMs <= 0) return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new CurlError(28, `Operation timed out after ${Math.max(Date.now() - startedMs, limitMs)} milliseconds with 0 bytes received`)),
      // What waits for the connection tells of it first.
      limitMs + graceMs,
    );
  });
  work.catch(() => undefined);
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

interface Target {
  readonly url: string;
  readonly output: string | undefined;
}

async function perform(context: ProgramContext, options: CurlOptions, { url, output }: Target): Promise<Fetched | undefined> {
  const parsed = urlOf(url);
  if (parsed.protocol === 'file:' || parsed.protocol === 'ftp:') {
    const bytes = parsed.protocol === 'ftp:' ? await fetchFtp(context, options, parsed) : await localFile(context, decodeURIComponent(parsed.pathname));
    await put(context, options, { bytes, url: parsed, output });
    return undefined;
  }
  let request = await requestOf(context, options, url);
  const shown = options.has('i', 'I');
  for (let hops = 0; ; hops++) {
    const fetched = await fetchOnce(context, options, request);
    const head = shown ? headOf(context, fetched, options.has('O') ? '' : output) : Buffer.alloc(0);
    const location = options.has('L') ? locationOf(fetched) : undefined;
    if (location === undefined) {
      await keepHead(context, options, fetched.headText);
      const hidden = options.has('f') && !options.has('fail-with-body') && fetched.status >= 400;
      await put(context, options, { bytes: hidden ? head : Buffer.concat([head, fetched.body]), url: parsed, output });
      return fetched;
    }
    const most = Number(options.value('max-redirs') ?? 50);
    if (hops >= most) throw new CurlError(47, `Maximum (${most}) redirects followed`);
    request = redirected(request, { location, status: fetched.status });
    if (shown) await put(context, options, { bytes: head, url: parsed, output });
  }
}

const locationOf = ({ status, headers }: Fetched): string | undefined =>
  status >= 300 && status < 400 ? headers.find(([name]) => name === 'location')?.[1] : undefined;

const localFile = (context: ProgramContext, path: string): Promise<Uint8Array> =>
  context.sys.readFile(path).catch(() => {
    throw new CurlError(37, `Couldn't open file ${path}`);
  });

async function keepHead({ stdout, sys }: ProgramContext, options: CurlOptions, text: string): Promise<void> {
  const file = options.value('D');
  if (file === '-') await stdout.write(text);
  else if (file !== undefined) await sys.writeFile(file, text, { create: true, truncate: true });
}

function redirected({ url, method, headers, body }: HttpRequest, { location, status }: { location: string; status: number }): HttpRequest {
  const next = new URL(location, url);
  const keeps = status === 307 || status === 308;
  const kept = headers.filter(([name]) => (keeps || !/^content-/i.test(name)) && (next.host === url.host || !/^authorization$/i.test(name)));
  return {
    url: next,
    method: keeps || method === 'HEAD' ? method : 'GET',
    headers: kept.map(([name, value]) => [name, name === 'Host' ? next.host : value] as const),
    ...(keeps && body && { body }),
  };
}

async function put(
  context: ProgramContext,
  options: CurlOptions,
  { bytes, url, output }: { bytes: Uint8Array; url: URL; output: string | undefined },
): Promise<void> {
  const name = output ?? (options.has('O') ? url.pathname.split('/').at(-1) || undefined : undefined);
  if (options.has('O') && name === undefined) throw new CurlError(23, 'Remote file name has no length!');
  if (name === undefined || name === '-') return context.stdout.write(bytes);
  try {
    await context.sys.writeFile(name, bytes, { create: true, truncate: true });
  } catch (error) {
    if (!isSysError(error)) throw error;
    throw new CurlError(23, 'Failure writing output to destination');
  }
}

interface Outcome {
  readonly fetched: Fetched | undefined;
  readonly failed: CurlError | undefined;
  readonly url: string;
  readonly seconds: number;
}

function written(format: string, outcome: Outcome): string {
  const { fetched } = outcome;
  const values = valuesOf(outcome);
  return format
    .replace(/\\([nrt\\])/g, (_, char: string) => ({ n: '\n', r: '\r', t: '\t', '\\': '\\' })[char]!)
    .replace(/%header\{([^}]+)\}/g, (_, name: string) => fetched?.headers.find(([key]) => key === name.toLowerCase())?.[1] ?? '')
    .replace(/%\{(\w+)\}/g, (all, name: string) => values[name] ?? all);
}

function valuesOf({ fetched, failed, url, seconds }: Outcome): Readonly<Record<string, string>> {
  const took = seconds.toFixed(6);
  const common = {
    time_total: took,
    time_connect: took,
    time_starttransfer: took,
    url,
    method: 'GET',
    http_version: '1.1',
    num_redirects: '0',
    ssl_verify_result: '0',
  };
  const error = { exitcode: String(failed?.code ?? 0), errormsg: failed?.message ?? '' };
  if (!fetched)
    return {
      ...common,
      ...error,
      http_code: '000',
      response_code: '000',
      content_type: '',
      size_download: '0',
      url_effective: urlText(url),
      remote_ip: '',
      remote_port: '0',
      local_ip: '',
      scheme: '',
      redirect_url: '',
    };
  const of = (name: string) => fetched.headers.find(([key]) => key === name)?.[1] ?? '';
  return {
    ...common,
    ...error,
    http_code: String(fetched.status),
    response_code: String(fetched.status),
    content_type: of('content-type'),
    size_download: String(fetched.body.length),
    url_effective: fetched.url.href,
    remote_ip: fetched.link.address,
    remote_port: String(fetched.link.port),
    local_ip: fetched.link.localAddress,
    scheme: fetched.scheme.replace(':', '').toUpperCase(),
    redirect_url: of('location'),
  };
}

const urlText = (text: string): string => (/^\w+:\/\//.test(text) ? text : `http://${text}`) + (/\/\/[^/]+$|^[^/]+$/.test(text) ? '/' : '');
