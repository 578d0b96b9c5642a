import { type ProcessRecord, endedWell, endText } from '../../managers/systemd/unit-state.ts';
import type { UnitReport } from '../../managers/systemd/requests.ts';
import type { JournalEntry } from '../../sys/sys.ts';
import { type Colour, linked, paint } from './colours.ts';
import { entryLine } from './journal-text.ts';
import { ago, span, timestamp } from './times.ts';

export interface StatusContext {
  readonly nowMs: number;
  readonly hostname: string;
  readonly terminal: boolean;
  readonly lines: readonly JournalEntry[];
  /** Bytes of memory and number of tasks of the unit's processes. */
  readonly memory: number;
  readonly tasks: number;
  readonly control: string;
  /** State of other units, for the dots before their names. */
  readonly activeOf: (unit: string) => string;
}

const fileColours: Readonly<Record<string, Colour>> = {
  enabled: 'green',
  'enabled-runtime': 'green',
  alias: 'green',
  disabled: 'yellow',
  masked: 'yellow',
  'masked-runtime': 'yellow',
};

/** What `systemctl status` prints of one unit. */
export function statusText(unit: UnitReport, on: StatusContext): string {
  const { state } = unit;
  const { terminal } = on;
  const dot = dotOf(state.active);
  const masked = unit.load === 'masked';
  const title = unit.description === unit.id || masked ? unit.id : `${unit.id} - ${unit.description}`;
  const rows: [label: string, text: string][] = [
    ['Loaded', loadedText(unit, on)],
    ...dropIns(unit, on),
    ['Active', activeText(unit, on)],
    ...durationOf(unit),
    ...unmet(unit, on),
    ...(unit.id.endsWith('.timer') ? [['Trigger', triggerText(unit, on)] as [string, string]] : []),
    ...list(
      unit.triggers.length && /\.(timer|socket|path)$/.test(unit.id) ? 'Triggers' : undefined,
      unit.triggers.map((name) => `${paint(...dotOf(on.activeOf(name)), terminal)} ${name}`),
    ),
    ...list(
      'TriggeredBy',
      unit.triggeredBy.map((name) => `${paint(...dotOf(on.activeOf(name)), terminal)} ${name}`),
    ),
    ...list('Docs', masked ? [] : unit.documentation.map((text) => linked(text, text, terminal))),
    ...list('Listen', unit.listens),
    ...processes(unit, on),
    ...groupOf(unit, on),
  ];
  const body = rows.map(([label, text]) => `${label === '' ? ' '.repeat(13) : `${label.padStart(11)}: `}${text}`);
  const log = on.lines.map((entry) => entryLine(entry, { hostname: on.hostname, mode: 'short', terminal }));
  return [`${paint(...dot, terminal)} ${title}`, ...body, ...(log.length ? ['', ...log] : [])].map((line) => `${line}\n`).join('');
}

const dots: Readonly<Record<string, [string, Colour]>> = {
  active: ['●', 'green'],
  reloading: ['↻', 'green'],
  failed: ['×', 'red'],
  activating: ['●', 'plain'],
  deactivating: ['●', 'plain'],
};
const dotOf = (active: string): [string, Colour] => dots[active] ?? ['○', 'plain'];

const list = (label: string | undefined, texts: readonly string[]): [string, string][] =>
  label === undefined ? [] : texts.map((text, at): [string, string] => [at === 0 ? label : '', text]);

function loadedText({ id, load, path, fileState, preset }: UnitReport, { terminal, hostname }: StatusContext): string {
  if (load === 'masked') return `masked (Reason: Unit ${id} is masked.)`;
  if (load === 'not-found') return `${paint('not-found', 'red', terminal)} (Reason: Unit ${id} not found.)`;
  if (load === 'bad-setting') return `bad-setting (Reason: Unit ${id} has a bad unit file setting.)`;
  const where = path === undefined ? '' : linked(path, `file://${hostname}${path}`, terminal);
  const state = fileState === undefined ? '' : `; ${paint(fileState, fileColours[fileState] ?? 'plain', terminal)}`;
  const wish = preset === undefined ? '' : `; preset: ${paint(preset, preset === 'enabled' ? 'green' : 'yellow', terminal)}`;
  return `loaded (${where}${state}${wish})`;
}

function dropIns({ dropIns: paths }: UnitReport, { terminal, hostname }: StatusContext): [string, string][] {
  const folders = [...new Set(paths.map((path) => path.slice(0, path.lastIndexOf('/'))))];
  return folders.flatMap((folder, at): [string, string][] => {
    const names = paths
      .filter((path) => path.startsWith(`${folder}/`))
      .map((path) => linked(path.slice(folder.length + 1), `file://${hostname}${path}`, terminal));
    return [
      [at === 0 ? 'Drop-In' : '', folder],
      ['', `└─${names.join(', ')}`],
    ];
  });
}

function activeText({ state }: UnitReport, { nowMs, terminal }: StatusContext): string {
  const colour: Colour = state.active === 'active' || state.active === 'reloading' ? 'green' : state.active === 'failed' ? 'red' : 'plain';
  const sub = state.active === 'failed' ? '' : ` (${state.sub})`;
  const result = state.active === 'failed' || state.sub === 'auto-restart' ? ` (Result: ${state.result})` : '';
  const since = state.sinceMs === 0 ? '' : ` since ${timestamp(state.sinceMs)}; ${ago(nowMs - state.sinceMs)}`;
  return `${paint(`${state.active}${sub}`, colour, terminal)}${result}${since}`;
}

function durationOf({ id, state }: UnitReport): [string, string][] {
  if (state.active !== 'inactive' && state.active !== 'failed') return [];
  if (!id.endsWith('.service') || state.activatedMs === undefined || state.main?.endedMs === undefined || state.main.endedMs < state.activatedMs) return [];
  return [['Duration', span(state.main.endedMs - state.activatedMs)]];
}

function unmet({ state }: UnitReport, { nowMs }: StatusContext): [string, string][] {
  if (!state.unmet || state.active !== 'inactive') return [];
  return [
    ['Condition', `start condition failed at ${timestamp(state.unmet.atMs)}; ${ago(nowMs - state.unmet.atMs)}`],
    ['', `└─ ${state.unmet.text} was not met`],
  ];
}

const triggerText = ({ state }: UnitReport, { nowMs }: StatusContext): string =>
  state.active !== 'active' || state.nextMs === undefined
    ? 'n/a'
    : `${timestamp(state.nextMs)}; ${span(Math.max(0, Math.floor((state.nextMs - nowMs) / 1_000) * 1_000))} left`;

function processes({ state }: UnitReport, { terminal }: StatusContext): [string, string][] {
  const told = (record: ProcessRecord): [string, string] => {
    const end = `(${endText(record.end!)})`;
    return ['Process', `${record.pid} ${record.kind}=${record.command} ${endedWell(record.end!) ? end : paint(end, 'red', terminal)}`];
  };
  const main = state.main;
  const control = state.control.filter(({ end }) => end).map(told);
  if (!main) return control;
  const own: [string, string] = main.end ? ['Main PID', `${main.pid} (${endText(main.end)})`] : ['Main PID', `${main.pid} (${main.comm})`];
  return [...control, ...(main.end ? [told(main)] : []), own];
}

function groupOf({ id, processes: running }: UnitReport, on: StatusContext): [string, string][] {
  if (running.length === 0) return [];
  const { terminal } = on;
  const width = Math.max(...running.map(({ pid }) => String(pid).length));
  const shown = running.map(({ pid, argv, comm }, at) => {
    const words = argv.length ? argv.map((word) => (/[\s"]/.test(word) || word === '' ? `"${word}"` : word)).join(' ') : `[${comm}]`;
    return ['', `${at === running.length - 1 ? '└─' : '├─'}${paint(`${String(pid).padStart(width)} ${words}`, 'grey', terminal)}`] as [string, string];
  });
  const megabytes = on.memory / 1_048_576;
  const memory = megabytes >= 1 ? `${megabytes.toFixed(1)}M` : `${(on.memory / 1_024).toFixed(1)}K`;
  return [['Tasks', `${on.tasks}${paint(' (limit: 28909)', 'grey', terminal)}`], ['Memory', memory], ['CGroup', `${on.control}/${id}`], ...shown];
}
