import { ask } from '../ask.ts';
import { splitWords } from '../split-words.ts';
import type { ProgramContext } from '../../../program/program.ts';
import { type ComposeContainer, ComposeError, isMap, listOf, type Project, type Service, textOf, type Yaml } from './project.ts';

const version = '1.5.0';

/** Words of `podman create` for a container of a project, in podman-compose's order. Makes the volumes that are missing. */
export async function containerArgs(context: ProgramContext, project: Project, container: ComposeContainer): Promise<string[]> {
  const { settings } = container;
  const each = (flag: string, values: readonly string[]): string[] => values.flatMap((value) => [flag, value]);
  const one = (flag: string, name: string): string[] => (settings[name] === undefined || settings[name] === null ? [] : [flag, textOf(settings[name])]);
  return [
    `--name=${container.name}`,
    `--pod=pod_${project.name}`,
    ...each('--security-opt', listOf(settings.security_opt)),
    ...(truthy(settings.read_only) ? ['--read-only'] : []),
    ...each('--label', labelsOf(project, container)),
    ...each('--cap-add', listOf(settings.cap_add)),
    ...each('--cap-drop', listOf(settings.cap_drop)),
    ...each('--group-add', listOf(settings.group_add)),
    ...each('--device', listOf(settings.devices)),
    ...(await environmentOf(context, project, settings)),
    ...each('--tmpfs', listOf(settings.tmpfs)),
    ...(await volumesOf(context, project, settings)),
    ...networkOf(settings),
    ...one('-u', 'user'),
    ...one('-w', 'working_dir'),
    ...one('--hostname', 'hostname'),
    ...(truthy(settings.stdin_open) ? ['-i'] : []),
    ...one('--stop-signal', 'stop_signal'),
    ...(truthy(settings.tty) ? ['--tty'] : []),
    ...(truthy(settings.privileged) ? ['--privileged'] : []),
    ...one('--pid', 'pid'),
    ...one('--restart', 'restart'),
    ...ulimitsOf(settings),
    ...resourcesOf(settings),
    ...(truthy(settings.init) ? ['--init'] : []),
    ...(settings.entrypoint === undefined ? [] : ['--entrypoint', JSON.stringify(wordsOf(settings.entrypoint))]),
    textOf(settings.image) || `${project.name}_${container.service}`,
    ...wordsOf(settings.command),
  ];
}

/** As Python has it: a text that is not empty is true, whatever it says. */
const truthy = (value: Yaml | undefined): boolean => value !== undefined && value !== null && value !== false && value !== '' && value !== 0;

/** A list, or a text split as a shell would. */
export function wordsOf(value: Yaml | undefined): string[] {
  if (typeof value !== 'string') return listOf(value);
  return splitWords(value);
}

const labelsOf = (project: Project, { service, number, settings }: ComposeContainer): string[] => [
  ...listOf(settings.labels),
  `io.podman.compose.config-hash=${project.hash}`,
  `io.podman.compose.project=${project.name}`,
  `io.podman.compose.version=${version}`,
  `PODMAN_SYSTEMD_UNIT=podman-compose@${project.name}.service`,
  `com.docker.compose.project=${project.name}`,
  `com.docker.compose.project.working_dir=${project.folder}`,
  `com.docker.compose.project.config_files=${project.files.join(',')}`,
  `com.docker.compose.container-number=${number}`,
  `io.podman.compose.service=${service}`,
  `com.docker.compose.service=${service}`,
];

async function environmentOf({ sys }: ProgramContext, project: Project, settings: Service): Promise<string[]> {
  const files = typeof settings.env_file === 'string' ? [settings.env_file] : listOf(settings.env_file);
  const lines: string[] = [];
  for (const file of files) {
    const path = file.startsWith('/') ? file : `${project.folder}/${file}`;
    const bytes = await sys.readFile(path).catch(() => {
      throw new ComposeError(`ValueError: Env file at ${path} does not exist`);
    });
    lines.push(
      ...new TextDecoder()
        .decode(bytes)
        .split('\n')
        .filter((line) => /^\w+=/.test(line)),
    );
  }
  const own = listOf(settings.environment).flatMap((entry) => {
    if (entry.includes('=')) return [entry];
    const value = project.environment[entry];
    return value === undefined ? [] : [`${entry}=${value}`];
  });
  return [...lines, ...own].flatMap((entry) => ['-e', entry]);
}

async function volumesOf(context: ProgramContext, project: Project, settings: Service): Promise<string[]> {
  const words: string[] = [];
  for (const volume of Array.isArray(settings.volumes) ? (settings.volumes as Yaml[]) : []) {
    const { source, target, options, tmpfs } = mountOf(volume);
    if (tmpfs) words.push('--tmpfs', target);
    else if (source === '') words.push('-v', target);
    else if (/^[./~]/.test(source)) words.push('-v', [bindPath(context, project, source), target, ...options].join(':'));
    else words.push('-v', [await namedVolume(context, project, source), target, ...options].join(':'));
  }
  return words;
}

function mountOf(volume: Yaml): { source: string; target: string; options: string[]; tmpfs: boolean } {
  if (isMap(volume)) {
    return { source: textOf(volume.source), target: textOf(volume.target), options: volume.read_only === true ? ['ro'] : [], tmpfs: volume.type === 'tmpfs' };
  }
  const [source = '', target, ...options] = textOf(volume).split(':');
  return target === undefined ? { source: '', target: source, options: [], tmpfs: false } : { source, target, options, tmpfs: false };
}

function bindPath({ env }: ProgramContext, { folder }: Project, source: string): string {
  const path = source.startsWith('/') ? source : source.startsWith('~') ? `${env.HOME ?? ''}${source.slice(1)}` : `${folder}/${source}`;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

async function namedVolume({ sys }: ProgramContext, project: Project, name: string): Promise<string> {
  const declared = isMap(project.merged.volumes) ? project.merged.volumes : {};
  if (!Object.hasOwn(declared, name)) throw new ComposeError(`RuntimeError: volume [${name}] not defined in top level`);
  const settings = declared[name];
  const external = isMap(settings) && truthy(settings.external);
  const full = (isMap(settings) && textOf(settings.name)) || (external ? name : `${project.name}_${name}`);
  const known = (await ask(sys, 'volume:list')).some((volume) => volume.name === full);
  if (!known && external) throw new ComposeError(`RuntimeError: External volume [${full}] not found`);
  if (!known)
    await ask(sys, 'volume:create', { name: full, labels: { 'io.podman.compose.project': project.name, 'com.docker.compose.project': project.name } });
  return full;
}

function networkOf(settings: Service): string[] {
  const mode = textOf(settings.network_mode);
  if (mode === '') return ['--network=bridge'];
  if (/^(none|host|bridge|private|slirp4netns.*|pasta.*|ns:.*|container:.*)$/.test(mode)) return [`--network=${mode}`];
  throw new ComposeError(`unknown network_mode [${mode}]`);
}

function ulimitsOf(settings: Service): string[] {
  if (!isMap(settings.ulimits)) return listOf(settings.ulimits).flatMap((one) => ['--ulimit', one]);
  return Object.entries(settings.ulimits).flatMap(([name, value]) => {
    const range = isMap(value)
      ? [value.soft, value.hard]
          .filter((one) => one !== undefined)
          .map(textOf)
          .join(':')
      : textOf(value);
    return ['--ulimit', `${name}=${range}`];
  });
}

function resourcesOf(settings: Service): string[] {
  const deploy = isMap(settings.deploy) && isMap(settings.deploy.resources) && isMap(settings.deploy.resources.limits) ? settings.deploy.resources.limits : {};
  const pick = (flag: string, ...values: (Yaml | undefined)[]): string[] => {
    const found = values.find((value) => value !== undefined && value !== null);
    return found === undefined ? [] : [flag, textOf(found)];
  };
  return [
    ...pick('--cpus', settings.cpus, deploy.cpus),
    ...pick('-m', settings.mem_limit, deploy.memory).map((word) => word.toLowerCase()),
    ...pick('--pids-limit', settings.pids_limit, deploy.pids),
  ];
}
