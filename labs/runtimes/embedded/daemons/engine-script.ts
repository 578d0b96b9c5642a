import { type DaemonContext, defineDaemon } from '../daemon/daemon.ts';
import { serveEngineApi } from '../engine/api/serve.ts';
import { bytesInput, Collected } from '../program/streams.ts';

const socket = 'podman/podman.sock';
/** sha256 of the scripts that machines with containers come with: what each does beside serving. */
const scripts: Readonly<Record<string, readonly string[]>> = {
  '2e02f0b6a43117ee4ce004f2a0b2ffe0b99e33d9c651fe1436b6905a15f30ea8': [
    'podman image exists localhost/gallery:1 || podman import --change "ENV STORE=$(cat /etc/gallery/store)" --change "ENV PATH=/usr/bin:/bin" /opt/gallery/gallery.tar localhost/gallery:1',
    'cd /home/learner/gallery && podman-compose up -d',
  ],
  '158517f80bac6dde0f71ef0504741eff034c2c88185b5cc8a5fb24cfc11c5087': [
    'until [ -e /var/lib/bases/ready ]; do sleep 0.2; done',
    'for base in run build; do podman tag "$(podman pull --quiet "oci:/var/lib/bases/$base:latest")" "localhost/base/$base:latest"; podman untag "localhost/base/$base:latest" "localhost/var/lib/bases/$base:latest"; done',
    '/home/learner/prices/release',
  ],
};

const known = (hashes: Readonly<Record<string, string>>): readonly string[] | undefined =>
  Object.values(hashes).flatMap((hash) => (Object.hasOwn(scripts, hash) ? [scripts[hash]!] : []))[0];

/** The script that starts a machine's containers and serves the engine: a model, because a script would hold a worker for as long as it waits. */
export const engineScript = defineDaemon({
  name: 'engine-script',
  matches: ({ program, scripts: hashes }) => ['sh', 'bash'].includes(program) && known(hashes) !== undefined,
  async start(context) {
    const { uid } = await context.sys.identity();
    const env = { ...context.env, HOME: '/home/learner', XDG_RUNTIME_DIR: `/run/user/${uid}`, DOCKER_HOST: `unix:///run/user/${uid}/${socket}` };
    const lines = linesOf(context);
    if (lines.some((line) => line.includes('compose'))) await listen(context, `/run/user/${uid}/${socket}`);
    if (context.memory?.value !== true) void begin(context, lines, env);
    return { signal: () => false, stop: () => Promise.resolve() };
  },
});

/** The model's lines, found again by the script that this process runs. */
const linesOf = ({ argv }: DaemonContext): readonly string[] => Object.values(scripts)[argv.some((word) => word.includes('gallery')) ? 0 : 1]!;

async function listen(context: DaemonContext, path: string): Promise<void> {
  const { sys } = context;
  await sys.mkdir(path.slice(0, path.lastIndexOf('/')), 0o700).catch(() => undefined);
  await sys.unlink(path).catch(() => undefined);
  await context.listenUnix(path, (connection) => void serveEngineApi(connection, sys));
  await sys.chmod(path, 0o600);
}

async function begin(context: DaemonContext, lines: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  for (const line of lines) {
    const argv = ['/bin/sh', '-c', line];
    const child = await context.sys.spawn({ path: '/bin/sh', argv, env });
    const output = new Collected(1 << 20);
    const { code } = await context.run({ ...child, argv, env, stdin: bytesInput(), stdout: output, stderr: output, signal: new AbortController().signal });
    if (code !== 0) for (const text of output.text.split('\n').filter(Boolean)) context.log(text);
  }
  context.memory?.set(true);
}
