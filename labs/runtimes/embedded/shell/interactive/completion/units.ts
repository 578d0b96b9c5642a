import type { UnitReport } from '../../../managers/systemd/requests.ts';
import { type UnitFileState, unitFileStates } from '../../../managers/systemd/unit-file-states.ts';
import { type Asked, type Place, type Source, fitting, oneOf } from './match.ts';

type Wanted = (unit: { readonly active: string; readonly file: string }) => boolean;

const mayBeActive: Wanted = ({ active }) => active === 'active' || active === 'unknown';

/** What each verb may be said of. */
const wantedBy: Readonly<Record<string, Wanted>> = {
  start: ({ active }) => active !== 'active',
  stop: mayBeActive,
  reload: mayBeActive,
  kill: mayBeActive,
  enable: ({ file }) => file === 'disabled',
  disable: ({ file }) => file === 'enabled',
  unmask: ({ file }) => file.startsWith('masked'),
  'reset-failed': ({ active }) => active === 'failed',
};
const anyUnit =
  'restart try-restart reload-or-restart status show cat edit mask is-active is-failed is-enabled list-dependencies reenable revert help set-property'.split(
    ' ',
  );
const alone =
  'list-units list-unit-files list-timers list-sockets list-jobs daemon-reload daemon-reexec get-default set-default isolate default rescue halt poweroff reboot is-system-running show-environment'.split(
    ' ',
  );

const verbs = [...Object.keys(wantedBy), ...anyUnit, ...alone];

/** Whoever does not reach the manager sees what the unit files say, which may be active or not. */
const unitsOf = async (sys: Asked): Promise<Map<string, { active: string; file: string }>> => {
  const units = await sys.request<readonly UnitReport[]>('systemd', 'units', {}).catch(() => undefined);
  const files = await (units ? sys.request<readonly UnitFileState[]>('systemd', 'files') : unitFileStates(sys)).catch(() => []);
  const all = new Map(files.map(({ unit, state }) => [unit, { active: units ? 'inactive' : 'unknown', file: state }]));
  for (const { id, state, fileState } of units ?? []) all.set(id, { active: state.active, file: fileState ?? all.get(id)?.file ?? '' });
  return all;
};

export const units: Source = async ({ sys, word }) => fitting((await unitsOf(sys)).keys(), word);

const verbIn = ({ words }: Place): string | undefined => words.slice(1).find((word) => !word.startsWith('-'));

/** systemctl's words: a verb, then the units that it may be said of. */
export const systemctlWords: Source = async (place) => {
  const verb = verbIn(place);
  if (verb === undefined) return oneOf(...verbs)(place);
  if (alone.includes(verb)) return [];
  const wanted = wantedBy[verb];
  const all = [...(await unitsOf(place.sys))].filter(([, unit]) => wanted?.(unit) ?? true);
  return fitting(
    all.map(([id]) => id),
    place.word,
  );
};

/** `service NAME VERB`. */
export const serviceWords: Source = async (place) => {
  if (place.words.length > 1) return oneOf('start', 'stop', 'restart', 'reload', 'force-reload', 'status')(place);
  const scripts = await place.sys.readdir('/etc/init.d').catch(() => []);
  const services = [...(await unitsOf(place.sys)).keys()].flatMap((id) => (id.endsWith('.service') ? [id.slice(0, -'.service'.length)] : []));
  return fitting([...scripts.map(({ name }) => name), ...services], place.word);
};
