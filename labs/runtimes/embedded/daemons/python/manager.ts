import { type DaemonContext, DaemonFailed } from '../../daemon/daemon.ts';
import { gpuCount, gpusFile, type GpuState, identity, readGpus, writeGpus } from './gpu-node/gpus.ts';
import { bearer, type Config, listener, loadConfig, Refused, serve, serviceFile } from './gpu-node/service.ts';
import { plainDaemon, type PythonScript } from './script.ts';
import { parseToml } from './toml.ts';
import type { PythonRequest } from './base-http.ts';

const script = '/opt/gpu-node/manager.py';
const defaults = { ...listener, 'auth.mode': 'none', 'auth.tokens': '', 'roles.viewer': ['read'], 'roles.operator': ['read', 'reset', 'power'] };

/** The manager of leaky-gpu-endpoints: reads, resets and limits the GPUs, for who has a role. */
export const manager: PythonScript = {
  files: { 'manager.py': '7bd2088347c032d57f29bd6c0b6da1960717a1555d67fcaa6e2ab86b100cd04f', ...gpusFile, ...serviceFile },
  async start(context) {
    const { sys } = context;
    const calls = [script, 11, '<module>', 'config = service.load_config(', 'service.load_config('] as const;
    const config = await loadConfig(context, 'manager', { defaults, calls });
    if (!['none', 'token'].includes(String(config['auth.mode']))) throw new DaemonFailed('auth.mode is none or token');
    // The file is locked while one changes it.
    let last: Promise<unknown> = Promise.resolve();
    const alone = <T>(work: () => Promise<T>): Promise<T> => {
      const next = last.then(work);
      last = next.catch(() => undefined);
      return next;
    };
    await serve(context, config, {
      starts: [script, 73, '<module>', 'service.Server(config, Manager).serve()', 'service.Server(config, Manager)'],
      async answer(request) {
        const asked = `${request.method} ${request.url}`;
        if (asked === 'GET /v1/health') return [200, { status: 'ok' }];
        if (asked === 'GET /v1/gpus') {
          await checkRole({ context, config, request }, 'read');
          return [200, { gpus: (await readGpus(sys)).map((state, index) => ({ ...identity(index), ...state })) }];
        }
        const [, digit, action = ''] = /^\/v1\/gpus\/(\d)\/(reset|power)$/.exec(request.url) ?? [];
        if (request.method !== 'POST' || digit === undefined || Number(digit) >= gpuCount) throw new Refused(404, 'not found');
        await checkRole({ context, config, request }, action);
        const value = wanted(request.body);
        return [200, await alone(() => change(context, Number(digit), { action, value }))];
      },
    });
    return plainDaemon;
  },
};

interface Asking {
  readonly context: DaemonContext;
  readonly config: Config;
  readonly request: Pick<PythonRequest, 'headers'>;
}

async function checkRole({ context, config, request }: Asking, action: string): Promise<void> {
  if (config['auth.mode'] === 'none') return;
  const text = new TextDecoder().decode(await context.sys.readFile(String(config['auth.tokens'])));
  const entries = parseToml(text).token as readonly { readonly role: string; readonly token: string }[];
  const offered = bearer(request);
  const entry = entries.find(({ token }) => token === offered);
  if (!entry) throw new Refused(401, 'no valid token');
  if (!(config[`roles.${entry.role}`] as readonly string[]).includes(action)) throw new Refused(403, `your role may not ${action}`);
}

function wanted(body: Buffer): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(body.toString() || '{}');
  } catch {
    throw new Refused(400, 'the body is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refused(400, 'the body is not an object');
  return value as Readonly<Record<string, unknown>>;
}

async function change({ sys }: DaemonContext, index: number, { action, value }: { action: string; value: Readonly<Record<string, unknown>> }): Promise<object> {
  const { watts, reason = '' } = value;
  if (action === 'power' && !(Number.isInteger(watts) && (watts as number) >= 100 && (watts as number) <= 700))
    throw new Refused(422, 'watts is a whole number from 100 to 700');
  const gpus = await readGpus(sys);
  const before = gpus[index]!;
  const text = typeof reason === 'string' ? reason : JSON.stringify(reason);
  const after: GpuState = action === 'power' ? { ...before, watts: watts as number } : { ...before, resets: before.resets + 1, reason: text.slice(0, 80) };
  await writeGpus(
    sys,
    gpus.map((gpu, at) => (at === index ? after : gpu)),
  );
  return { ...after, gpu: String(index) };
}
