import { nextElapse, parseCalendar } from './calendar.ts';
import { type Core, titleOf } from './core.ts';
import { triggeredBy } from './dependencies.ts';
import { parseTimeSpan } from './unit-file.ts';
import type { Unit } from './units.ts';

/** Starts units at their times. */
export class TimerUnits {
  readonly #core: Core;
  readonly #waiting = new Map<string, () => void>();

  constructor(core: Core) {
    this.#core = core;
  }

  async start(unit: Unit): Promise<boolean> {
    this.#core.units.change(unit.id, { active: 'active', sub: 'waiting', result: 'success', activatedMs: Date.now() });
    this.#core.log(unit.id, `Started ${titleOf(unit)}.`);
    await this.schedule(unit);
    return true;
  }

  async stop(unit: Unit): Promise<void> {
    this.#waiting.get(unit.id)?.();
    this.#waiting.delete(unit.id);
    this.#core.units.change(unit.id, { active: 'inactive', sub: 'dead', nextMs: undefined });
    this.#core.log(unit.id, `${unit.id}: Deactivated successfully.`);
    this.#core.log(unit.id, `Stopped ${titleOf(unit)}.`);
  }

  /** What a timer starts has ended or begun: OnUnitActiveSec counts from now. */
  unitSettled(id: string): void {
    for (const unit of this.#core.units.all())
      if (unit.id.endsWith('.timer') && unit.state.active === 'active' && triggeredBy(unit).includes(id)) void this.schedule(unit);
  }

  async schedule(unit: Unit): Promise<void> {
    const { units, host } = this.#core;
    this.#waiting.get(unit.id)?.();
    this.#waiting.delete(unit.id);
    const { nowMs, bootMs } = await host.root.clock();
    const nextMs = this.#next(unit, { nowMs, bootMs });
    units.change(unit.id, { nextMs, sub: nextMs === undefined ? 'elapsed' : 'waiting' });
    if (nextMs === undefined || units.state(unit.id).active !== 'active') return;
    this.#waiting.set(
      unit.id,
      host.at(nextMs, () => void this.#elapse(unit)),
    );
  }

  async #elapse(unit: Unit): Promise<void> {
    const [triggered] = triggeredBy(unit);
    this.#waiting.delete(unit.id);
    if (triggered === undefined || this.#core.units.state(unit.id).active !== 'active') return;
    this.#core.units.change(unit.id, { lastTriggerMs: Date.now(), sub: 'running' });
    await this.#core.start(triggered);
    await this.schedule(unit);
  }

  #next(unit: Unit, { nowMs, bootMs }: { nowMs: number; bootMs: number }): number | undefined {
    const { units } = this.#core;
    const { settings } = unit;
    const [triggered = ''] = triggeredBy(unit);
    const state = units.state(unit.id);
    const ran = units.state(triggered);
    const bases: Readonly<Record<string, number | undefined>> = {
      OnBootSec: bootMs,
      OnStartupSec: bootMs,
      OnActiveSec: state.activatedMs,
      OnUnitActiveSec: ran.activatedMs,
      OnUnitInactiveSec: ran.active === 'inactive' && ran.sinceMs > 0 ? ran.sinceMs : undefined,
    };
    const once = new Set(['OnBootSec', 'OnStartupSec', 'OnActiveSec']);
    const spans = settings.entries('Timer', /^On(Boot|Startup|Active|UnitActive|UnitInactive)Sec$/).flatMap(([key, value]) => {
      const [base, span] = [bases[key], parseTimeSpan(value)];
      if (base === undefined || span === undefined) return [];
      const at = base + span;
      // What counts from a moment that is over elapses once, at once where it was missed.
      if (once.has(key) && state.lastTriggerMs !== undefined && at <= state.lastTriggerMs) return [];
      return [Math.max(at, nowMs)];
    });
    const calendars = settings.all('Timer', 'OnCalendar').flatMap((text) => {
      const event = parseCalendar(text);
      return (event && nextElapse(event, nowMs)) ?? [];
    });
    const all = [...spans, ...calendars];
    return all.length === 0 ? undefined : Math.min(...all);
  }
}
