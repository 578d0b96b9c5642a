import { type DaemonContext, DaemonFailed } from '../../daemon/daemon.ts';
import { bytesInput, Collected } from '../../program/streams.ts';
import type { PythonRequest } from './base-http.ts';
import { bearer, type Config, listener, loadConfig, Refused, serve, serviceFile } from './gpu-node/service.ts';
import { plainDaemon, type PythonScript } from './script.ts';

const script = '/opt/gpu-node/notebook.py';
const patienceMs = 5_000;
const mostText = 65_536;

/** The notebook of leaky-gpu-endpoints: runs Python for whoever its settings let in. */
export const notebook: PythonScript = {
  files: { 'notebook.py': 'c95d5faf2d1d2e491c2be0fd33173589dbc9d66f78ed0d72eee89c6f22a2dd70', ...serviceFile },
  async start(context) {
    const call = 'service.load_config("notebook", service.listener | {"auth.mode": "none", "auth.token_file": "", "auth.token_in_url": True})';
    const config = await loadConfig(context, 'notebook', {
      defaults: { ...listener, 'auth.mode': 'none', 'auth.token_file': '', 'auth.token_in_url': true },
      calls: [script, 10, '<module>', `config = ${call}`, call],
    });
    if (!['none', 'token'].includes(String(config['auth.mode']))) throw new DaemonFailed('auth.mode is none or token');
    await serve(context, config, {
      starts: [script, 48, '<module>', 'service.Server(config, Notebook).serve()', 'service.Server(config, Notebook)'],
      async answer(request) {
        const asked = `${request.method} ${request.url}`;
        if (asked === 'GET /api/status') return [200, { status: 'idle' }];
        await authenticate({ context, config, request });
        if (asked === 'GET /') return [200, 'gpu-notebook: POST /api/execute {"code": ...}\n'];
        if (asked !== 'POST /api/execute') throw new Refused(404, 'not found');
        return [200, await execute(context, codeOf(request.body))];
      },
    });
    return plainDaemon;
  },
};

interface Asking {
  readonly context: DaemonContext;
  readonly config: Config;
  readonly request: Pick<PythonRequest, 'headers'> & { readonly query: URLSearchParams };
}

async function authenticate({ context, config, request }: Asking): Promise<void> {
  if (config['auth.mode'] === 'none') return;
  const offered = [bearer(request), ...(config['auth.token_in_url'] ? request.query.getAll('token') : [])];
  const token = new TextDecoder().decode(await context.sys.readFile(String(config['auth.token_file']))).trim();
  if (!offered.includes(token)) throw new Refused(401, 'no valid token');
}

function codeOf(body: Buffer): string {
  try {
    const { code } = JSON.parse(body.toString()) as { code?: unknown };
    if (code !== undefined) return typeof code === 'string' ? code : JSON.stringify(code);
  } catch {
    // told below
  }
  throw new Refused(400, 'expected {"code": ...}');
}

/** A cell in a process of its own, as subprocess.run starts it. */
async function execute({ sys, env, run }: DaemonContext, code: string): Promise<object> {
  const [stdout, stderr] = [new Collected(mostText), new Collected(mostText)];
  const argv = ['/usr/bin/python3', '-I', '-c', code];
  const child = await sys.spawn({ path: '/usr/bin/python3', argv, env, cwd: '/var/lib/gpu-notebook' });
  const late = AbortSignal.timeout(patienceMs);
  const end = await run({ sys: child.sys, image: child.image, argv, env, stdin: bytesInput(''), stdout, stderr, signal: late });
  if (late.aborted) throw new Refused(408, 'the cell ran longer than 5 seconds');
  return { status: end.code, stdout: stdout.text, stderr: stderr.text };
}
