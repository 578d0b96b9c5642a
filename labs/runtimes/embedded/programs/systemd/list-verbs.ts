import type { UnitReport } from '../../managers/systemd/requests.ts';
import { globPattern } from '../../managers/systemd/unit-file-states.ts';
import { byKindAndName, kindOf, withSuffix } from '../../managers/systemd/unit-name.ts';
import { type Cell, type Colour, paint, type Row, table } from './colours.ts';
import type { Session } from './session.ts';
import { ago, relative, timestamp } from './times.ts';

const wordsOf = (session: Session, option: string): string[] => session.given.values(option).flatMap((value) => value.split(','));

const picked = (names: readonly string[]): ((id: string) => boolean) => {
  const patterns = names.map((name) => globPattern(/[*?[]/.test(name) ? name : withSuffix(name)));
  return (id) => patterns.length === 0 || patterns.some((pattern) => pattern.test(id));
};

/** Kinds end with a line beneath, except the last. */
const ruled = (rows: readonly { readonly id: string; readonly cells: readonly Cell[] }[]): Row[] =>
  rows.map(({ id, cells }, at) => Object.assign([...cells], { underlined: at < rows.length - 1 && kindOf(rows[at + 1]!.id) !== kindOf(id) }));

const unitTypes = 'service mount swap socket target device automount timer path slice scope'.split(' ');
const loadStates = 'stub loaded not-found bad-setting error merged masked'.split(' ');

export async function listUnits(session: Session, names: readonly string[]): Promise<number> {
  const { given, terminal } = session;
  const [types, states] = [wordsOf(session, 't'), [...wordsOf(session, 'state'), ...(given.has('failed') ? ['failed'] : [])]];
  const strange = types.find((type) => !unitTypes.includes(type) && !loadStates.includes(type));
  if (strange !== undefined) {
    await session.complain(`Unknown unit type or load state '${strange}'.`);
    await session.complain('Use -t help to see a list of allowed values.', 'plain');
    return 1;
  }
  const fits = picked(names);
  const shows = (unit: UnitReport): boolean => {
    const { active, sub } = unit.state;
    if (states.length > 0) return states.some((state) => [unit.load, active, sub].includes(state));
    return given.has('a') || (active !== 'inactive' && unit.load !== 'not-found') || (active !== 'inactive' && unit.load === 'not-found');
  };
  const units = (await session.ask('units', {})).filter((unit) => fits(unit.id) && (types.length === 0 || types.includes(kindOf(unit.id))) && shows(unit));
  const rows = [...units].sort((one, other) => byKindAndName(one.id, other.id)).map((unit) => ({ id: unit.id, cells: unitCells(unit) }));
  const legend = !given.has('no-legend', 'q');
  const head = ['', 'UNIT', 'LOAD', 'ACTIVE', 'SUB', 'DESCRIPTION'];
  const withHead = table(legend ? [' ', ...head.slice(1)] : undefined, ruled(rows), terminal);
  await session.page(`${withHead}${legend ? unitLegend(rows.length, { all: given.has('a'), states: states.length > 0, terminal }) : ''}`);
  return 0;
}

function unitCells({ id, load, state, description }: UnitReport): Cell[] {
  const broken = load !== 'loaded';
  const failed = state.active === 'failed';
  const bullet: Cell = failed ? { text: '●', colour: 'red' } : broken ? { text: '●', colour: 'yellow' } : { text: ' ' };
  const red: { colour?: Colour } = failed ? { colour: 'red' } : {};
  return [
    bullet,
    { text: id, ...red },
    { text: load, ...(broken && { colour: 'red' as const }) },
    { text: state.active, ...red },
    { text: state.sub, ...red },
    { text: load === 'loaded' ? description : id },
  ];
}

function unitLegend(count: number, { all, states, terminal }: { all: boolean; states: boolean; terminal: boolean }): string {
  const explained =
    count === 0
      ? ''
      : '\nLOAD   = Reflects whether the unit definition was properly loaded.\nACTIVE = The high-level unit activation state, i.e. generalization of SUB.\nSUB    = The low-level unit activation state, values depend on unit type.\n';
  const listed = `${count} loaded units listed.`;
  if (states) return `${explained}${listed}\n`;
  const more = all ? '' : ` ${paint('Pass --all to see loaded but inactive units, too.', 'grey', terminal)}`;
  return `${explained}${paint(listed, 'bold', terminal)}${more}\n${paint("To show all installed unit files use 'systemctl list-unit-files'.", 'grey', terminal)}\n`;
}

const fileColour = (state: string): Colour | undefined =>
  /^(enabled|enabled-runtime|alias|linked)$/.test(state) ? 'green' : /^(masked|masked-runtime|disabled|bad)$/.test(state) ? 'red' : undefined;

const tinted = (text: string, colour: Colour | undefined): Cell => (colour ? { text, colour } : { text });

export async function listUnitFiles(session: Session, names: readonly string[]): Promise<number> {
  const { given, terminal } = session;
  const [types, states] = [wordsOf(session, 't'), wordsOf(session, 'state')];
  const fits = picked(names);
  const files = (await session.ask('files', undefined)).filter(
    ({ unit, state }) => fits(unit) && (types.length === 0 || types.includes(kindOf(unit))) && (states.length === 0 || states.includes(state)),
  );
  if (given.value('o') === 'json') {
    await session.say(`${JSON.stringify(files.map(({ unit, state, preset }) => ({ unit_file: unit, state, preset })))}\n`);
    return 0;
  }
  const rows = files.map(({ unit, state, preset }) => ({
    id: unit,
    cells: [
      { text: unit },
      tinted(state, fileColour(state)),
      preset === null ? { text: '-', colour: 'grey' as const } : tinted(preset, preset === 'enabled' ? 'green' : 'red'),
    ],
  }));
  const legend = !given.has('no-legend', 'q');
  const text = table(legend ? ['UNIT FILE', 'STATE', 'PRESET'] : undefined, ruled(rows), terminal);
  await session.page(`${text}${legend ? `\n${files.length} unit files listed.\n` : ''}`);
  return files.length === 0 && names.length > 0 ? 1 : 0;
}

export async function listTimers(session: Session, names: readonly string[]): Promise<number> {
  const { given, terminal } = session;
  const { nowMs } = await session.context.sys.clock();
  const fits = picked(names);
  const all = (await session.ask('units', {})).filter(({ id, state }) => kindOf(id) === 'timer' && fits(id) && (given.has('a') || state.active === 'active'));
  const order = (unit: UnitReport): number => unit.state.nextMs ?? Infinity;
  const rows = [...all]
    .sort((one, other) => order(one) - order(other) || (one.id < other.id ? -1 : 1))
    .map(({ id, state, triggers, load }): Row => {
      const time = (ms: number | undefined, text: (at: number) => string): Cell => ({ text: ms === undefined ? '-' : text(ms) });
      return [
        time(state.nextMs, timestamp),
        time(state.nextMs, (at) => (at <= nowMs ? '' : `${relative(at - nowMs)} left`)),
        time(state.lastTriggerMs, timestamp),
        time(state.lastTriggerMs, (at) => ago(nowMs - at)),
        { text: id },
        { text: load === 'loaded' ? triggers.join(', ') : '' },
      ];
    });
  const text = table(given.has('no-legend', 'q') ? undefined : ['NEXT', 'LEFT', 'LAST', 'PASSED', 'UNIT', 'ACTIVATES'], rows, terminal);
  await session.page(`${text}${legendOf(session, `${rows.length} timers listed.`, 'timers')}`);
  return 0;
}

export async function listSockets(session: Session, names: readonly string[]): Promise<number> {
  const { given, terminal } = session;
  const fits = picked(names);
  const units = (await session.ask('units', {})).filter(
    ({ id, state }) => kindOf(id) === 'socket' && fits(id) && (given.has('a') || state.active === 'active'),
  );
  const rows = units
    .flatMap(({ id, listens, triggers }) =>
      listens.map((listen) => [listen.replace(/ \(\w+\)$/, ''), id, id.startsWith('systemd-journald') ? 'systemd-journald.service' : triggers.join(', ')]),
    )
    .sort(([one = ''], [other = '']) => rank(one) - rank(other) || (one < other ? -1 : one > other ? 1 : 0))
    .map((words): Row => words.map((text) => ({ text })));
  const text = table(given.has('no-legend', 'q') ? undefined : ['LISTEN', 'UNIT', 'ACTIVATES'], rows, terminal);
  await session.page(`${text}${legendOf(session, `${rows.length} sockets listed.`, 'sockets')}`);
  return 0;
}

const rank = (listen: string): number => (listen.startsWith('/') ? 0 : listen.startsWith('[') ? 2 : /^\d/.test(listen) ? 1 : 3);

function legendOf({ given, terminal }: Session, count: string, what: string): string {
  if (given.has('no-legend', 'q')) return '';
  return `\n${paint(count, 'bold', terminal)}\n${given.has('a') ? '' : `Pass --all to see loaded but inactive ${what}, too.\n`}`;
}

/** The tree of what a unit pulls in. */
export async function listDependencies(session: Session, names: readonly string[]): Promise<number> {
  const { given, terminal } = session;
  const reverse = given.has('reverse');
  const units = new Map((await session.ask('units', {})).map((unit) => [unit.id, unit]));
  const root = withSuffix(names[0] ?? 'default.target');
  const [first] = units.has(root) ? [units.get(root)!] : await session.ask('units', { names: [root] });
  const plain = given.has('plain');
  const lines: string[] = [];
  const below = (unit: UnitReport): string[] => [
    ...new Set(reverse ? [...unit.relations.WantedBy, ...unit.relations.RequiredBy] : [...unit.relations.Requires, ...unit.relations.Wants]),
  ];
  const walk = (unit: UnitReport, before: string, above: readonly string[]): void => {
    const children = below(unit)
      .filter((name) => !above.includes(name))
      .sort(byKindAndName);
    for (const [at, name] of children.entries()) {
      const child = units.get(name);
      const last = at === children.length - 1;
      const active = child?.state.active ?? 'inactive';
      const dot = paint(
        active === 'failed' ? '×' : active === 'inactive' ? '○' : '●',
        active === 'active' ? 'green' : active === 'failed' ? 'red' : 'plain',
        terminal,
      );
      lines.push(plain ? `${'  '.repeat(above.length)}${name}` : `${dot} ${before}${last ? '└─' : '├─'}${name}`);
      if (child && (kindOf(name) === 'target' || given.has('a'))) walk(child, `${before}${last ? '  ' : '│ '}`, [...above, name]);
    }
  };
  if (first) walk(first, '', [root]);
  await session.page([root, ...lines].map((line) => `${line}\n`).join(''));
  return 0;
}
