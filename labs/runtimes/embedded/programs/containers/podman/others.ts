import { EngineError } from '../../../engine/records.ts';
import { ask } from '../ask.ts';
import { humanDuration } from '../humanize.ts';
import { listing } from '../table.ts';
import { type Call, type Command, each } from './command.ts';
import { podmanNetwork } from './inspect.ts';

const labelsOf = (words: readonly string[]): Record<string, string> =>
  Object.fromEntries(words.map((word) => [word.split('=')[0]!, word.split('=').slice(1).join('=')]));

async function volumes({ context, flags, print }: Call): Promise<number> {
  const found = await ask(context.sys, 'volume:list');
  const labelled = flags
    .values('filter')
    .filter((one) => one.startsWith('label='))
    .map((one) => one.slice('label='.length).split('='));
  const rows = found
    .filter(({ labels }) => labelled.every(([key = '', ...value]) => Object.hasOwn(labels, key) && (value.length === 0 || labels[key] === value.join('='))))
    .map(({ name, labels }) => ({ Name: name, Driver: 'local', Labels: labels }));
  if (flags.has('quiet')) await print(rows.map(({ Name }) => `${Name}\n`).join(''));
  else if (rows.length > 0)
    await print(
      listing({
        name: 'list',
        rows,
        format: flags.value('format') ?? 'table {{.Driver}}\t{{.Name}}',
        headers: { Driver: 'DRIVER', Name: 'VOLUME NAME', Labels: 'LABELS' },
        noHeading: flags.has('noheading'),
      }),
    );
  return 0;
}

async function createVolume({ context, flags, operands, print }: Call): Promise<number> {
  await print(`${await ask(context.sys, 'volume:create', { name: operands[0], labels: labelsOf(flags.values('label')) })}\n`);
  return 0;
}

async function networks({ context, flags, print }: Call): Promise<number> {
  void context;
  const { name, id, driver } = podmanNetwork;
  const rows = flags.values('filter').some((one) => one.startsWith('label=')) ? [] : [{ Name: name, ID: id.slice(0, 12), Driver: driver }];
  if (flags.has('quiet')) await print(rows.map(({ Name }) => `${Name}\n`).join(''));
  else
    await print(
      listing({
        name: 'list',
        rows,
        format: flags.value('format') ?? 'table {{.ID}}\t{{.Name}}\t{{.Driver}}',
        headers: { ID: 'NETWORK ID', Name: 'NAME', Driver: 'DRIVER' },
        noHeading: flags.has('noheading'),
      }),
    );
  return 0;
}

async function pods({ context, flags, print }: Call): Promise<number> {
  const { now } = await ask(context.sys, 'engine:where');
  const rows = (await ask(context.sys, 'pod:list')).map(({ id, name, createdMs, containers }) => ({
    Id: id.slice(0, 12),
    Name: name,
    Status: containers.length === 0 ? 'Created' : containers.every(({ status }) => status === 'running') ? 'Running' : 'Degraded',
    Created: `${humanDuration(now - createdMs)} ago`,
    InfraId: '',
    NumberOfContainers: containers.length,
  }));
  const headers = { Id: 'POD ID', Name: 'NAME', Status: 'STATUS', Created: 'CREATED', InfraId: 'INFRA ID', NumberOfContainers: '# OF CONTAINERS' };
  if (flags.has('quiet')) await print(rows.map(({ Id }) => `${Id}\n`).join(''));
  else
    await print(
      listing({
        name: 'ps',
        rows,
        format: flags.value('format') ?? 'table {{.Id}}\t{{.Name}}\t{{.Status}}\t{{.Created}}\t{{.InfraId}}\t{{.NumberOfContainers}}',
        headers,
        noHeading: flags.has('noheading'),
      }),
    );
  return 0;
}

async function createPod({ context, flags, operands, print }: Call): Promise<number> {
  await print(`${await ask(context.sys, 'pod:create', { name: flags.value('name') ?? operands[0] ?? 'pod' })}\n`);
  return 0;
}

const removePods = (call: Call): Promise<number> =>
  each(call, call.operands, (name) => ask(call.context.sys, 'pod:remove', { name, force: call.flags.has('force') }));
const podExists = async ({ context, operands }: Call): Promise<number> =>
  (await ask(context.sys, 'pod:list')).some(({ name, id }) => name === operands[0] || id.startsWith(operands[0] ?? '-')) ? 0 : 1;
const volumeExists = async ({ context, operands }: Call): Promise<number> =>
  (await ask(context.sys, 'volume:list')).some(({ name }) => name === operands[0]) ? 0 : 1;
const networkExists = async ({ operands }: Call): Promise<number> => (operands[0] === podmanNetwork.name ? 0 : 1);

const removeVolumes = async (call: Call): Promise<number> => {
  const all = call.flags.has('all') ? (await ask(call.context.sys, 'volume:list')).map(({ name }) => name) : call.operands;
  return each(call, all, async (name) => {
    await ask(call.context.sys, 'volume:remove', { name, force: call.flags.has('force') });
    return name;
  });
};

const noNetworks = async (): Promise<number> => {
  throw new EngineError("networks of containers are not simulated here: containers share the machine's network, or have none");
};

const version = `Client:       Podman Engine
Version:      4.3.1
API Version:  4.3.1
Go Version:   go1.19.8
Built:        Thu Jan  1 00:00:00 1970
OS/Arch:      linux/amd64
`;

async function port({ context, operands }: Call): Promise<number> {
  if (operands[0] !== undefined && !(await ask(context.sys, 'container:find', { name: operands[0] })))
    throw new EngineError(`no container with name or ID "${operands[0]}" found: no such container`);
  return 0;
}

const stats = async (): Promise<number> => {
  throw new EngineError('stats is not supported in rootless mode without cgroups v2');
};

const listFlags = ['-f --filter=', '--format=', '-n --noheading', '-q --quiet'];

export const otherCommands: readonly Command[] = [
  { name: 'volume ls', aliases: ['volume list'], flags: listFlags, run: volumes },
  { name: 'volume create', flags: ['-d --driver=', '-l --label=', '-o --opt='], run: createVolume },
  { name: 'volume rm', flags: ['-a --all', '-f --force', '-t --time='], run: removeVolumes },
  { name: 'volume exists', flags: [], minimum: 1, run: volumeExists },
  { name: 'network ls', aliases: ['network list'], flags: [...listFlags, '--no-trunc'], run: networks },
  { name: 'network exists', flags: [], minimum: 1, run: networkExists },
  { name: 'network create', flags: ['-d --driver=', '--label=', '--subnet=', '--internal', '-o --opt=', '--gateway=', '--ipv6'], run: noNetworks },
  { name: 'pod ps', aliases: ['pod ls', 'pod list'], flags: [...listFlags, '--no-trunc', '--ctr-names'], run: pods },
  { name: 'pod create', flags: ['-n --name=', '--infra', '--share=', '-l --label=', '--userns=', '--network='], run: createPod },
  { name: 'pod rm', flags: ['-a --all', '-f --force', '-i --ignore', '-t --time='], minimum: 1, run: removePods },
  { name: 'pod exists', flags: [], minimum: 1, run: podExists },
  { name: 'port', flags: ['-a --all'], run: port },
  { name: 'stats', flags: ['-a --all', '--format=', '-i --interval=', '--no-stream', '--no-reset'], run: stats },
  { name: 'version', flags: ['-f --format='], run: async ({ print }) => (await print(version), 0) },
];
