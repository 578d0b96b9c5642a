import type { AttackSpec, CheckSpec, Collected, GradingPlan, Probe, Rule, SafeguardSpec, Snapshot } from './contract.ts';
import { lampClean, lampDim, lampHolderProbe, lampProbe } from './lamp.fixture.ts';

export const registry = {
  rules: new Map<string, Rule>([lampDim, lampClean].map((rule) => [rule.id, rule as unknown as Rule])),
  probes: new Map<string, Probe>([lampProbe, lampHolderProbe].map((probe) => [probe.kind, probe as unknown as Probe])),
  readers: new Map(),
  sources: [],
};

export const check = (id: string, room: string, more: Partial<CheckSpec> = {}): CheckSpec => ({
  id,
  rule: 'lamp-dim',
  on: { machine: 'house', room },
  with: {},
  weight: 1,
  removal: 'missing',
  ...more,
});
export const safeguard = (room: string, protects: readonly string[]): SafeguardSpec => ({ ...check(`safeguard/${room}`, room), title: room, protects });
export const scriptAttack = (id: string, from = 'attacker', points = 10): AttackSpec => ({
  id,
  title: id,
  points,
  by: { kind: 'script', script: `# ${id}`, from, timeoutMs: 1_000, env: {} },
});
export const ruleAttack = (room: string, points = 10): AttackSpec => ({ id: room, title: room, points, by: { kind: 'rule', check: check(room, room) } });
export const plan = (part: Partial<GradingPlan>): GradingPlan => ({ tasks: [], safeguards: [], attacks: [], ...part });

const at = '2026-01-01T00:00:00.000Z';
/** A lamp by watts; `undefined`: no lamp; an error code: could not be read. */
type Watts = number | undefined | `checks.${string}`;
export const snapshot = (rooms: Record<string, Watts>, attacks: Snapshot['attacks'] = {}): Snapshot => ({
  version: 1,
  graderVersion: 'test',
  startedAt: at,
  finishedAt: at,
  attacks,
  evidence: Object.fromEntries(Object.entries(rooms).map(([room, watts]) => [`lamp:{"machine":"house","room":"${room}"}`, lamp(watts)])),
});
export const attacked = (outcome: 'reached' | 'stopped', control = true): Snapshot['attacks'][string] => ({
  ok: true,
  report: { outcome, control, observed: 'It was tried' },
  output: '',
  at,
});

const lamp = (watts: Watts): Collected =>
  typeof watts === 'string'
    ? { ok: false, code: watts, message: 'unreadable', at }
    : { ok: true, value: { present: watts !== undefined, watts: watts ?? 0 }, at };
