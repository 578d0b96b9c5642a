import type { DaemonContext } from '../../daemon/daemon.ts';
import { Collected, bytesInput } from '../../program/streams.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { type PythonAnswer, type PythonRequest, servePythonHttp } from './base-http.ts';
import type { PythonScript } from './script.ts';

const spool = '/var/spool/gallery';
const limit = 65_536;
const tidyMs = 5000;
const oldestMs = 3600 * 1000;
const mirrorMs = 8000;

/** The gallery of run-with-less: keeps photos, shows them mirrored by a shell, and tidies up. */
export const gallery: PythonScript = {
  files: { 'gallery.py': '068473e9d26dad72ca082fe8b5af547fa4c63ebb76990272cd2af14e788d8c7b' },
  async start(context) {
    const store = context.env.STORE ?? '/data';
    const timer = context.argv.at(-1) === 'worker' ? setInterval(() => void tidy(context, store), tidyMs) : undefined;
    timer?.unref();
    if (!timer) {
      await context.listen(
        { address: '0.0.0.0', port: 8080 },
        (connection) => void servePythonHttp(connection, { methods: ['GET', 'PUT'], answer: (request) => answer(context, store, request) }),
      );
    }
    return {
      signal(name) {
        if (name === 'TERM') context.exit(0);
        return name === 'TERM';
      },
      stop: async () => clearInterval(timer),
    };
  },
};

const base = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const plain = (status: number, text: string): PythonAnswer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'content-length': String(Buffer.byteLength(text)) },
  body: text,
});

/** What it does not expect ends the connection without an answer, and is told in the log. */
async function answer(context: DaemonContext, store: string, request: PythonRequest): Promise<PythonAnswer> {
  try {
    return await (request.method === 'PUT' ? keep(context, store, request) : show(context, store, request));
  } catch (error) {
    const words = isSysError(error) ? `OSError: ${error.message}` : String(error);
    for (const line of ['-'.repeat(40), `Exception occurred during processing of request from ('${request.remoteAddress}', 0)`, words, '-'.repeat(40)])
      context.log(line);
    throw error;
  }
}

async function keep({ sys }: DaemonContext, store: string, { path, headers, read }: PythonRequest): Promise<PythonAnswer> {
  const upload = `${spool}/tmp${Math.random().toString(36).slice(2, 10)}`;
  await sys.writeFile(upload, '', { create: true, exclusive: true, mode: 0o600 });
  await sys.writeFile(upload, new Uint8Array(await read(Math.min(Number(headers['content-length'] ?? 0), limit))));
  await sys.writeFile(`${store}/${base(new URL(path, 'http://gallery').pathname)}`, await sys.readFile(upload));
  await sys.unlink(upload);
  return plain(201, 'stored\n');
}

async function show(context: DaemonContext, store: string, { path }: PythonRequest): Promise<PythonAnswer> {
  const [place = '', query = ''] = path.split('?');
  if (place === '/healthz') return plain(200, 'gallery is well\n');
  if (place === '/mirror') {
    const name = new URLSearchParams(query).get('name') ?? '';
    const { code, text } = await shell(context, `rev ${store}/${name}`);
    return plain(code === 0 ? 200 : 404, text);
  }
  try {
    const photo = await context.sys.readFile(`${store}/${base(place)}`);
    return plain(200, new TextDecoder().decode(photo.subarray(0, limit)));
  } catch (error) {
    if (isSysError(error)) return plain(404, 'no such photo\n');
    throw error;
  }
}

/** subprocess.run with shell=True. */
async function shell({ sys, env, run }: DaemonContext, line: string): Promise<{ code: number; text: string }> {
  const argv = ['/bin/sh', '-c', line];
  const child = await sys.spawn({ path: '/bin/sh', argv, env });
  const [stdout, stderr] = [new Collected(limit), new Collected(limit)];
  const signal = AbortSignal.timeout(mirrorMs);
  const { code } = await run({ ...child, argv, env, stdin: bytesInput(), stdout, stderr, signal });
  if (signal.aborted) throw new Error(`subprocess.TimeoutExpired: Command '${line}' timed out after 8 seconds`);
  return { code, text: stdout.text };
}

async function tidy({ sys, exit, log }: DaemonContext, store: string): Promise<void> {
  try {
    const { nowMs } = await sys.clock();
    for (const { name, stat } of await sys.readdir(store)) if (stat.type === 'file' && nowMs - stat.mtimeMs > oldestMs) await sys.unlink(`${store}/${name}`);
  } catch (error) {
    if (!isSysError(error) || error.code === 'ESRCH') return;
    log(`OSError: ${error.message}: '${store}'`);
    exit(1);
  }
}
