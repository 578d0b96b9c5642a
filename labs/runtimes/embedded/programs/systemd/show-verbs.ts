import type { UnitReport } from '../../managers/systemd/requests.ts';
import { kindOf, withSuffix } from '../../managers/systemd/unit-name.ts';
import { ProgramExit } from '../../program/program.ts';
import { linked, paint } from './colours.ts';
import type { Session } from './session.ts';
import { statusText } from './status-text.ts';
import { timestamp } from './times.ts';

/** Says what a few units do; 3 where one does not run, 4 where one is not known. */
export async function status(session: Session, names: readonly string[]): Promise<number> {
  const { given, context, terminal } = session;
  const { sys } = context;
  const [units, all] = await Promise.all([session.ask('units', { names: names.length ? names : ['*'] }), session.ask('units', {})]);
  const [{ nowMs }, hostname, running] = await Promise.all([sys.clock(), sys.hostname(), sys.processes()]);
  const last = given.has('n') ? Number(given.value('n')) : 10;
  const states = new Map(all.map(({ id, state }) => [id, state.active]));
  const texts: string[] = [];
  let code = 0;
  for (const unit of units) {
    if (unit.load === 'not-found' && unit.state.active === 'inactive') {
      await session.complain(`Unit ${unit.id} could not be found.`);
      code = 4;
      continue;
    }
    const sinceMs = Math.max(unit.state.activatedMs ?? 0, 0);
    const lines = last === 0 ? [] : await sys.journal({ unit: [unit.id], last, sinceMs: Math.min(sinceMs, unit.state.sinceMs) });
    const pids = new Set(unit.processes.map(({ pid }) => pid));
    const memory = running.filter(({ pid }) => pids.has(pid)).reduce((sum, { rss }) => sum + rss * 1_024, 0);
    texts.push(
      statusText(unit, {
        nowMs,
        hostname,
        terminal,
        lines,
        memory,
        tasks: pids.size,
        control: '/system.slice',
        activeOf: (name) => states.get(name) ?? 'inactive',
      }),
    );
    if (unit.state.active !== 'active' && unit.state.active !== 'reloading' && code === 0) code = 3;
  }
  await session.page(texts.join('\n'));
  for (const { id, stale } of units)
    if (stale)
      await session.complain(
        `Warning: The unit file, source configuration file or drop-ins of ${id} changed on disk. Run 'systemctl daemon-reload' to reload units.`,
        'yellow',
      );
  return code;
}

export async function isActive(session: Session, names: readonly string[], wanted: readonly string[]): Promise<number> {
  if (names.length === 0) await session.fail('Too few arguments.');
  const units = await session.ask('units', { names });
  for (const { state } of units) if (!session.given.has('q')) await session.say(`${state.active}\n`);
  if (units.some(({ state }) => wanted.includes(state.active))) return 0;
  return wanted.includes('failed') ? 1 : 3;
}

export async function isEnabled(session: Session, names: readonly string[]): Promise<number> {
  if (names.length === 0) await session.fail('Too few arguments.');
  const files = await session.ask('files', undefined);
  let enabled = false;
  for (const name of names.map(withSuffix)) {
    const found = files.find(({ unit }) => unit === name);
    if (!found) await session.fail(`Failed to get unit file state for ${name}: No such file or directory`);
    if (!session.given.has('q')) await session.say(`${found!.state}\n`);
    enabled ||= ['enabled', 'enabled-runtime', 'static', 'alias', 'indirect', 'generated', 'transient'].includes(found!.state);
  }
  return enabled ? 0 : 1;
}

export async function cat(session: Session, names: readonly string[]): Promise<number> {
  if (names.length === 0) await session.fail('Too few arguments.');
  const hostname = await session.context.sys.hostname();
  const texts: string[] = [];
  let missing = false;
  for (const name of names) {
    const files = await session.ask('cat', { name });
    if (files.length === 0) {
      await session.complain(`No files found for ${withSuffix(name)}.`);
      missing = true;
    }
    const [unit] = files.length ? await session.ask('units', { names: [withSuffix(name)] }) : [];
    if (unit?.stale) texts.push(outdated(unit.id, session.terminal));
    for (const { path, text } of files)
      texts.push(`${paint(`# ${linked(path, `file://${hostname}${path}`, session.terminal)}`, 'blue', session.terminal)}\n${text.replace(/\n*$/, '\n')}`);
  }
  await session.page(texts.join('\n'));
  return missing ? 1 : 0;
}

const outdated = (id: string, terminal: boolean): string =>
  `${paint(
    [
      `# Warning: ${id} changed on disk, the version systemd has loaded is outdated.`,
      "# This output shows the current version of the unit's original fragment and drop-in files.",
      '# If fragments or drop-ins were added or removed, they are not properly reflected in this output.',
      "# Run 'systemctl daemon-reload' to reload units.",
    ].join('\n'),
    'red',
    terminal,
  )}\n`.replace(/\n$/, '');

/** `Name=value` lines, in systemd's order as far as it is known. */
export async function show(session: Session, names: readonly string[]): Promise<number> {
  const { given } = session;
  const wanted = [...given.values('p'), ...given.values('P')].flatMap((value) => value.split(','));
  const bare = given.has('value') || given.has('P');
  const units = names.length ? await session.ask('units', { names: names.map(withSuffix) }) : [];
  if (units.length === 0 && names.length === 0) throw new ProgramExit(0);
  const blocks = units.map((unit) => {
    const rows = Object.entries(propertiesOf(unit)).filter(([key]) => wanted.length === 0 || wanted.some((name) => name.toLowerCase() === key.toLowerCase()));
    return rows.map(([key, value]) => `${bare ? value : `${key}=${value}`}\n`).join('');
  });
  await session.page(blocks.join('\n'));
  return 0;
}

type Property = readonly [key: string, value: string | undefined];

const time = (ms: number | undefined): string => (ms ? timestamp(ms) : '');

/** In systemd's order; what is empty in systemd is left out. */
function propertiesOf(unit: UnitReport): Record<string, string> {
  const { state, relations } = unit;
  const active = state.active === 'active' || state.active === 'reloading';
  const list = (key: string, values: readonly string[]): Property => [key, values.length ? values.join(' ') : undefined];
  const rows: readonly Property[] = [
    ...(kindOf(unit.id) === 'service' ? serviceProperties(unit) : []),
    ['Id', unit.id],
    ['Names', unit.id],
    ...Object.entries(relations).map(([key, values]) => list(key, values)),
    list('Triggers', unit.triggers),
    list('TriggeredBy', unit.triggeredBy),
    list('Documentation', unit.documentation),
    ['Description', unit.description],
    ['LoadState', unit.load],
    ['ActiveState', state.active],
    ['SubState', state.sub],
    ['FragmentPath', unit.path],
    list('DropInPaths', unit.dropIns),
    ['UnitFileState', unit.fileState],
    ['UnitFilePreset', unit.preset],
    ['StateChangeTimestamp', time(state.sinceMs)],
    ['ActiveEnterTimestamp', active ? time(state.sinceMs) : time(state.activatedMs)],
    ['InactiveEnterTimestamp', active ? '' : time(state.sinceMs)],
    ['CanStart', 'yes'],
    ['CanStop', 'yes'],
    ['CanReload', unit.properties.ExecReload === undefined ? 'no' : 'yes'],
    ['NeedDaemonReload', unit.stale ? 'yes' : 'no'],
    ['ConditionResult', state.unmet ? 'no' : 'yes'],
  ];
  return Object.fromEntries(rows.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

const asWritten =
  'Environment EnvironmentFile User Group UMask WorkingDirectory NoNewPrivileges PrivateTmp ProtectSystem ProtectHome CapabilityBoundingSet KillMode RuntimeDirectory'.split(
    ' ',
  );

function serviceProperties({ id, state, properties, processes }: UnitReport): Property[] {
  const { main } = state;
  const exec = ['ExecStartPre', 'ExecStart', 'ExecReload', 'ExecStop'].map((key): Property => [
    key,
    properties[key] === undefined ? undefined : execText(properties[key]),
  ]);
  return [
    ['Type', properties.Type ?? 'simple'],
    ['Restart', properties.Restart ?? 'no'],
    ['PIDFile', properties.PIDFile],
    ['RemainAfterExit', properties.RemainAfterExit ?? 'no'],
    ['RestartPreventExitStatus', properties.RestartPreventExitStatus],
    ['Result', state.result],
    ['NRestarts', String(state.restarts)],
    ...mainProperties(main),
    ...exec,
    ['ControlGroup', processes.length ? `/system.slice/${id}` : undefined],
    ['TasksCurrent', processes.length ? String(processes.length) : undefined],
    ...asWritten.map((key): Property => [key, properties[key]]),
  ];
}

function mainProperties(main: UnitReport['state']['main']): Property[] {
  const end = main?.end;
  return [
    ['MainPID', String(main && !end ? main.pid : 0)],
    ['ControlPID', '0'],
    ['ExecMainStartTimestamp', time(main?.startedMs)],
    ['ExecMainExitTimestamp', time(main?.endedMs)],
    ['ExecMainPID', String(main?.pid ?? 0)],
    ['ExecMainCode', end ? (end.signal ? '2' : '1') : '0'],
    ['ExecMainStatus', String(end?.code ?? 0)],
  ];
}

const execText = (line: string): string => {
  const bare = line.replace(/^[-@:+!]+/, '');
  return `{ path=${bare.split(' ')[0]} ; argv[]=${bare} ; ignore_errors=${line.startsWith('-') ? 'yes' : 'no'} ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }`;
};
