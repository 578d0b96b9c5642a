import type { ContainerRecord } from '../../../engine/records.ts';
import { EngineError } from '../../../engine/records.ts';
import { repositoryOf } from '../../../engine/images.ts';
import { stamp } from '../../../engine/inspect-container.ts';
import { ask } from '../ask.ts';
import { humanDuration, humanSize } from '../humanize.ts';
import { listing } from '../table.ts';
import type { Call, Command } from './command.ts';

const shortId = (id: string, whole: boolean): string => (whole ? id : id.slice(0, 12));
const longestCommand = 17;

function statusOf({ status, exitCode, startedMs, finishedMs }: ContainerRecord, now: number): string {
  if (status === 'running') return `Up ${humanDuration(now - (startedMs ?? now))} ago`;
  if (status === 'exited') return `Exited (${exitCode}) ${humanDuration(now - (finishedMs ?? now))} ago`;
  return 'Created';
}

function containerRow(container: ContainerRecord, { now, whole, podName }: { now: number; whole: boolean; podName: string }): Record<string, unknown> {
  const words = container.argv.join(' ');
  const status = statusOf(container, now);
  const created = `${humanDuration(now - container.createdMs)} ago`;
  return {
    ID: shortId(container.id, whole),
    Image: container.imageName,
    ImageID: shortId(container.image, whole),
    Command: whole || words.length <= longestCommand ? words : `${words.slice(0, longestCommand)}...`,
    Created: created,
    CreatedAt: stamp(container.createdMs, container.id),
    CreatedHuman: created,
    RunningFor: created,
    Status: status,
    State: status,
    Ports: '',
    Names: container.name,
    Labels: container.labels,
    Pod: container.pod?.slice(0, 12) ?? '',
    PodName: podName,
    Mounts: container.mounts.map(({ destination }) => destination).join(','),
    Networks: '',
    Pid: container.pid ?? 0,
    Size: '',
    ExitCode: container.exitCode,
    Restarts: 0,
    Namespaces: '',
    IsInfra: false,
    Exited: container.status === 'exited',
  };
}

const psHeaders = {
  ID: 'CONTAINER ID',
  Image: 'IMAGE',
  ImageID: 'IMAGE ID',
  Command: 'COMMAND',
  Created: 'CREATED',
  CreatedAt: 'CREATED AT',
  CreatedHuman: 'CREATED',
  RunningFor: 'CREATED',
  Status: 'STATUS',
  State: 'STATUS',
  Ports: 'PORTS',
  Names: 'NAMES',
  Labels: 'LABELS',
  Pod: 'POD ID',
  PodName: 'PODNAME',
  Mounts: 'MOUNTS',
  Networks: 'NETWORKS',
  Pid: 'PID',
  Size: 'SIZE',
  ExitCode: 'EXIT CODE',
};

function passes(container: ContainerRecord, filters: readonly string[]): boolean {
  const groups = new Map<string, string[]>();
  for (const filter of filters) {
    const [key = '', ...value] = filter.split('=');
    groups.set(key, [...(groups.get(key) ?? []), value.join('=')]);
  }
  return [...groups].every(([key, values]) =>
    key === 'label' ? values.every((value) => matches(container, key, value)) : values.some((value) => matches(container, key, value)),
  );
}

function matches(container: ContainerRecord, key: string, value: string): boolean {
  switch (key) {
    case 'name':
      return new RegExp(value).test(container.name);
    case 'id':
      return container.id.startsWith(value);
    case 'status':
      return container.status === value;
    case 'ancestor':
      return container.imageName.startsWith(value) || container.image.startsWith(value);
    case 'label': {
      const [name = '', ...wanted] = value.split('=');
      return Object.hasOwn(container.labels, name) && (wanted.length === 0 || container.labels[name] === wanted.join('='));
    }
    case 'pod':
      return container.pod?.startsWith(value) ?? false;
    case 'volume':
      return container.mounts.some((mount) => mount.name === value || mount.destination === value);
    case 'exited':
      return container.status === 'exited' && container.exitCode === Number(value);
    default:
      throw new EngineError(`${key} is an invalid filter`);
  }
}

const forJson = (container: ContainerRecord): Record<string, unknown> => ({
  AutoRemove: container.autoRemove,
  Command: container.argv,
  CreatedAt: stamp(container.createdMs, container.id),
  Exited: container.status === 'exited',
  ExitedAt: container.finishedMs === undefined ? -62_135_596_800 : Math.floor(container.finishedMs / 1000),
  ExitCode: container.exitCode,
  Id: container.id,
  Image: container.imageName,
  ImageID: container.image,
  IsInfra: false,
  Labels: container.labels,
  Mounts: container.mounts.map(({ destination }) => destination),
  Names: [container.name],
  Namespaces: {},
  Networks: [],
  Pid: container.pid ?? 0,
  Pod: container.pod ?? '',
  PodName: '',
  Ports: null,
  Size: null,
  StartedAt: Math.floor((container.startedMs ?? 0) / 1000),
  State: container.status,
  Status: '',
  Created: Math.floor(container.createdMs / 1000),
});

async function ps({ context, flags, print }: Call): Promise<number> {
  const { now } = await ask(context.sys, 'engine:where');
  const filters = flags.values('filter');
  const all = flags.has('all') || filters.some((filter) => filter.startsWith('status='));
  const shown = (await ask(context.sys, 'container:list')).filter((one) => (all || one.status === 'running') && passes(one, filters));
  const last = flags.value('last') === undefined ? shown : shown.slice(-Number(flags.value('last')));
  const pods = new Map((await ask(context.sys, 'pod:list')).map(({ id, name }) => [id, name]));
  const whole = flags.has('no-trunc');
  if (flags.has('quiet')) await print(last.map(({ id }) => `${shortId(id, whole)}\n`).join(''));
  else if (flags.value('format') === 'json') await print(`${JSON.stringify(last.map(forJson), undefined, 2)}\n`);
  else {
    const rows = last.map((one) => containerRow(one, { now, whole, podName: pods.get(one.pod ?? '') ?? '' }));
    const usual = `table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.Created}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}${flags.has('pod') ? '\t{{.Pod}}\t{{.PodName}}' : ''}`;
    await print(listing({ name: 'ps', rows, format: flags.value('format') ?? usual, headers: psHeaders, noHeading: flags.has('noheading') }));
  }
  return 0;
}

const imageHeaders = {
  Repository: 'REPOSITORY',
  Tag: 'TAG',
  Digest: 'DIGEST',
  ID: 'IMAGE ID',
  Id: 'IMAGE ID',
  Created: 'CREATED',
  CreatedAt: 'CREATED AT',
  CreatedSince: 'CREATED',
  Size: 'SIZE',
  History: 'HISTORY',
  Labels: 'LABELS',
};

async function images({ context, flags, operands, print }: Call): Promise<number> {
  const { now } = await ask(context.sys, 'engine:where');
  const whole = flags.has('no-trunc');
  const [wanted] = operands;
  const found = (await ask(context.sys, 'image:list'))
    .filter(({ intermediate }) => flags.has('all') || !intermediate)
    .toSorted((a, b) => Date.parse(b.created) - Date.parse(a.created));
  const rows = found.flatMap((image) => {
    const names = image.names.length === 0 ? ['<none>:<none>'] : image.names;
    const created = `${humanDuration(now - Date.parse(image.created))} ago`;
    const traits = {
      ID: whole ? `sha256:${image.id}` : image.id.slice(0, 12),
      Id: image.id,
      Digest: image.digest,
      Created: created,
      CreatedSince: created,
      CreatedAt: image.created,
      Size: humanSize(image.size),
      Labels: image.labels,
      History: image.names.join(', '),
    };
    return names.map((name) => ({ Repository: repositoryOf(name), Tag: name.slice(repositoryOf(name).length + 1), ...traits }));
  });
  const shown = rows.filter(
    ({ Repository, Tag }) =>
      wanted === undefined ||
      [`${Repository}:${Tag}`, Repository, Repository.replace(/^localhost\//, ''), `${Repository}:${Tag}`.replace(/^localhost\//, '')].includes(wanted),
  );
  if (flags.has('quiet')) await print([...new Set(shown.map(({ ID }) => `${ID}\n`))].join(''));
  else {
    const usual = `table {{.Repository}}\t{{.Tag}}\t${flags.has('digests') ? '{{.Digest}}\t' : ''}{{.ID}}\t{{.Created}}\t{{.Size}}`;
    await print(listing({ name: 'images', rows: shown, format: flags.value('format') ?? usual, headers: imageHeaders, noHeading: flags.has('noheading') }));
  }
  return 0;
}

async function history({ context, flags, operands, print }: Call): Promise<number> {
  const { now } = await ask(context.sys, 'engine:where');
  const whole = flags.has('no-trunc');
  const cut = (text: string): string => (whole || text.length <= 45 ? text : `${text.slice(0, 42)}...`);
  const rows = (await ask(context.sys, 'image:history', { name: operands[0] ?? '' })).map((row) => {
    const created = `${humanDuration(now - Date.parse(row.created))} ago`;
    return {
      ID: whole || row.id === '<missing>' ? row.id : row.id.slice(0, 12),
      Created: created,
      CreatedSince: created,
      CreatedAt: row.created,
      CreatedBy: cut(row.createdBy),
      Size: flags.value('human') === 'false' ? row.size : humanSize(row.size),
      Comment: row.comment,
      Tags: row.tags,
    };
  });
  const headers = {
    ID: 'ID',
    Created: 'CREATED',
    CreatedSince: 'CREATED',
    CreatedAt: 'CREATED AT',
    CreatedBy: 'CREATED BY',
    Size: 'SIZE',
    Comment: 'COMMENT',
    Tags: 'TAGS',
  };
  if (flags.has('quiet')) await print(rows.map(({ ID }) => `${ID}\n`).join(''));
  else
    await print(
      listing({ name: 'history', rows, format: flags.value('format') ?? 'table {{.ID}}\t{{.Created}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}', headers }),
    );
  return 0;
}

const psFlags = [
  '-a --all',
  '--external',
  '-f --filter=',
  '--format=',
  '-n --last=',
  '-l --latest',
  '--namespace',
  '--no-trunc',
  '--noheading',
  '-p --pod',
  '-q --quiet',
  '-s --size',
  '--sort=',
  '--sync',
  '-w --watch=',
];

export const listCommands: readonly Command[] = [
  { name: 'ps', aliases: ['container ps', 'container ls', 'container list'], flags: psFlags, run: ps },
  {
    name: 'images',
    aliases: ['image ls', 'image list'],
    flags: ['-a --all', '--digests', '-f --filter=', '--format=', '--history', '--no-trunc', '-n --noheading', '-q --quiet', '--sort='],
    run: images,
  },
  { name: 'history', aliases: ['image history'], flags: ['--format=', '-H --human', '--no-trunc', '-q --quiet'], minimum: 1, run: history },
];
