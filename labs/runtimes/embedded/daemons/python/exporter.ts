import { identity, gpuCount, gpusFile, readGpus, readings } from './gpu-node/gpus.ts';
import { listener, loadConfig, Refused, serve, serviceFile } from './gpu-node/service.ts';
import { plainDaemon, type PythonScript } from './script.ts';
import { parseToml } from './toml.ts';

const script = '/opt/gpu-node/exporter.py';
const help: Readonly<Record<string, readonly [kind: string, text: string]>> = {
  DCGM_FI_DEV_GPU_UTIL: ['gauge', 'GPU utilization (in %).'],
  DCGM_FI_DEV_GPU_TEMP: ['gauge', 'GPU temperature (in C).'],
  DCGM_FI_DEV_FB_USED: ['gauge', 'Framebuffer memory used (in MiB).'],
  DCGM_FI_DEV_POWER_USAGE: ['gauge', 'Power draw (in W).'],
  DCGM_FI_DEV_POWER_MGMT_LIMIT: ['gauge', 'Power limit (in W).'],
  DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION: ['counter', 'Total energy since the driver was loaded (in mJ).'],
  DCGM_FI_DEV_RESETS: ['counter', 'Resets by an operator.'],
};

/** The exporter of leaky-gpu-endpoints: readings for Prometheus, with as much about the jobs as its settings let out. */
export const exporter: PythonScript = {
  files: { 'exporter.py': '9a37bfdbf210d2d09ff03ff547b7188046eda852afa87c5eaabc2fcea1d45789', ...gpusFile, ...serviceFile },
  async start(context) {
    const { sys } = context;
    const call = 'service.load_config("exporter", service.listener | {"labels": []})';
    const config = await loadConfig(context, 'exporter', { defaults: { ...listener, labels: [] }, calls: [script, 8, '<module>', `config = ${call}`, call] });
    const exposition = async (): Promise<string> => {
      const gpus = await readGpus(sys);
      const jobs = parseToml(new TextDecoder().decode(await sys.readFile('/var/lib/gpu-node/jobs.toml'))).gpu as readonly Readonly<Record<string, string>>[];
      const named = config.labels as readonly string[];
      const nodes = Array.from({ length: gpuCount }, (_, index) => {
        const labels = { ...identity(index), ...Object.fromEntries(named.map((name) => [name, known(jobs[index], name)])) };
        const written = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
        return { labels: written.join(','), values: readings(index, gpus[index]!) };
      });
      return Object.entries(help)
        .map(([name, [kind, text]]) => {
          const rows = nodes.map(({ labels, values }) => `${name}{${labels}} ${values[name]}\n`);
          return `# HELP ${name} ${text}\n# TYPE ${name} ${kind}\n${rows.join('')}`;
        })
        .join('');
    };
    await serve(context, config, {
      starts: [script, 44, '<module>', 'service.Server(config, Exporter).serve()', 'service.Server(config, Exporter)'],
      async answer({ method, url }) {
        if (url === '/metrics' && method === 'GET') return [200, await exposition()];
        if (url === '/' && method === 'GET') return [200, 'gpu-exporter: the readings are at /metrics\n'];
        throw new Refused(404, 'not found');
      },
    });
    return plainDaemon;
  },
};

function known(job: Readonly<Record<string, string>> | undefined, name: string): string {
  const value = job?.[name];
  if (value === undefined) throw new Error(`KeyError: '${name}'`);
  return value;
}
