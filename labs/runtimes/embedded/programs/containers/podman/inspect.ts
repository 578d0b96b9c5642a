import { EngineError } from '../../../engine/records.ts';
import type { Sys } from '../../../sys/sys.ts';
import { ask } from '../ask.ts';
import { TemplateError } from '../template/parse.ts';
import { toJson } from '../template/print.ts';
import { Template } from '../template/render.ts';
import type { Call, Command } from './command.ts';

const indent = 5;
type Kind = 'container' | 'image' | 'volume' | 'network' | 'pod';

/** What Go's structures have though JSON leaves it out. */
const zeros = {
  User: '',
  Cmd: [],
  Entrypoint: [],
  Env: [],
  WorkingDir: '',
  ExposedPorts: {},
  Labels: {},
  Volumes: {},
  StopSignal: '',
  Author: '',
  Comment: '',
  OnBuild: [],
  ConmonPid: 0,
  OCIConfigPath: '',
  Networks: {},
  Name: '',
};

const finders: Readonly<Record<Kind, (sys: Sys, name: string) => Promise<Record<string, unknown> | undefined>>> = {
  container: (sys, name) => ask(sys, 'container:inspect', { name }),
  image: (sys, name) => ask(sys, 'image:inspect', { name }),
  volume: (sys, name) => ask(sys, 'volume:inspect', { name }).catch(() => undefined),
  network: (_sys, name) => Promise.resolve(name === 'podman' ? podmanNetwork : undefined),
  pod: async (sys, name) => {
    const pod = (await ask(sys, 'pod:list')).find((one) => one.name === name || one.id.startsWith(name));
    return (
      pod && {
        Id: pod.id,
        Name: pod.name,
        State: stateOf(pod.containers),
        NumContainers: pod.containers.length,
        Containers: pod.containers.map(({ id, name: its, status }) => ({ Id: id, Name: its, State: status })),
      }
    );
  },
};

const stateOf = (members: readonly { status: string }[]): string =>
  members.length === 0
    ? 'Created'
    : members.every(({ status }) => status === 'running')
      ? 'Running'
      : members.some(({ status }) => status === 'running')
        ? 'Degraded'
        : 'Exited';

/** The one that podman always has. */
export const podmanNetwork = {
  name: 'podman',
  id: '2f259bab93aaaaa2542ba43ef33eb990d0999ee1b9924b557b7be53c0b7a1bb9',
  driver: 'bridge',
  network_interface: 'cni-podman0',
  subnets: [{ subnet: '10.88.0.0/16', gateway: '10.88.0.1' }],
  ipv6_enabled: false,
  internal: false,
  dns_enabled: false,
  ipam_options: { driver: 'host-local' },
};

const inspector =
  (kinds: readonly Kind[], missing: (name: string) => string) =>
  async ({ context, flags, operands, print }: Call): Promise<number> => {
    const wanted = flags.value('type');
    const order = wanted === undefined || wanted === 'all' ? kinds : kinds.filter((kind) => kind === wanted);
    if (order.length === 0) throw new EngineError(`invalid type "${wanted}": must be one of "container", "image", "network", "pod", "volume" or "all"`);
    const format = flags.value('format');
    const template = format === undefined || format === 'json' ? undefined : templateOf(format);
    const found: Record<string, unknown>[] = [];
    const lost: string[] = [];
    for (const name of operands) {
      const objects = await Promise.all(order.map((kind) => finders[kind](context.sys, name)));
      const first = objects.find((object) => object !== undefined);
      if (first) found.push(first);
      else lost.push(missing(name));
    }
    if (template) await print(found.map((object) => rendered(template, object)).join(''));
    else await print(`${toJson(found, indent)}\n`);
    for (const message of lost) await context.stderr.write(`Error: ${message}\n`);
    return lost.length > 0 ? 125 : 0;
  };

function templateOf(format: string): Template {
  try {
    return new Template(format.replaceAll('\\t', '\t').replaceAll('\\n', '\n'), { name: 'inspect', prefix: '{{range .}}', zeros });
  } catch (error) {
    if (error instanceof TemplateError) throw new EngineError(error.message);
    throw error;
  }
}

function rendered(template: Template, object: Record<string, unknown>): string {
  try {
    return `${template.render(object)}\n`;
  } catch (error) {
    if (error instanceof TemplateError) throw new EngineError(`inspecting object: printing inspect output: ${error.message}`);
    throw error;
  }
}

const noObject = (name: string): string => `inspecting object: no such object: "${name}"`;
const flags = ['-f --format=', '-l --latest', '-s --size', '-t --type='];

export const inspectCommands: readonly Command[] = [
  { name: 'inspect', flags, minimum: 1, run: inspector(['container', 'image', 'volume', 'network', 'pod'], noObject) },
  { name: 'container inspect', flags, minimum: 1, run: inspector(['container'], (name) => `inspecting object: no such container ${name}`) },
  { name: 'image inspect', flags, minimum: 1, run: inspector(['image'], (name) => `inspecting object: ${name}: image not known`) },
  { name: 'volume inspect', flags: [...flags, '-a --all'], minimum: 1, run: inspector(['volume'], (name) => `inspecting object: no such volume ${name}`) },
  {
    name: 'network inspect',
    flags,
    minimum: 1,
    run: inspector(['network'], (name) => `inspecting object: unable to find network with name or ID ${name}: network not found`),
  },
  { name: 'pod inspect', flags, minimum: 1, run: inspector(['pod'], (name) => `no pod with name or ID ${name} found: no such pod`) },
];
