import { type Core, titleOf } from './core.ts';
import { endProcesses, launch, type Launched } from './processes.ts';
import { PlanFailed, planService, type ServicePlan } from './service-plan.ts';
import { parseTimeSpan } from './unit-file.ts';
import { endedWell, endText, type ProcessRecord, type UnitState } from './unit-state.ts';
import type { Unit } from './units.ts';

type End = { readonly code: number; readonly signal?: string };

/** Runs services: their programs in order, their restarts, their end. */
export class ServiceUnits {
  readonly #core: Core;
  readonly #restarts = new Map<string, () => void>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** Whether it is active afterwards. */
  async start(unit: Unit): Promise<boolean> {
    const { units } = this.#core;
    this.cancelRestart(unit.id);
    if (this.#tooOften(unit)) return this.#failed(unit, 'start-limit-hit', 'Start request repeated too quickly.');
    units.change(unit.id, {
      startsMs: [...units.state(unit.id).startsMs, Date.now()].slice(-16),
      control: [],
      main: undefined,
      result: 'success',
      unmet: undefined,
      memory: undefined,
    });
    const plan = await planService(this.#core, unit).catch((error: unknown) => error as PlanFailed);
    if (!('lines' in plan)) return this.#unplanned(unit, plan);
    const pre = plan.lines('ExecStartPre');
    const waits = pre.length > 0 || ['oneshot', 'notify', 'forking', 'exec', 'dbus'].includes(typeOf(unit));
    if (waits) this.#log(unit, `Starting ${titleOf(unit)}...`);
    for (const line of pre) {
      units.change(unit.id, { active: 'activating', sub: 'start-pre' });
      const end = await this.#control({ unit, plan, line, kind: 'ExecStartPre' });
      if (end && !line.ignoreFailure) return this.#failedControl(unit, end);
    }
    return typeOf(unit) === 'oneshot' ? this.#startOneshot(unit, plan) : this.#startMain(unit, plan);
  }

  async #startOneshot(unit: Unit, plan: ServicePlan): Promise<boolean> {
    const { units } = this.#core;
    units.change(unit.id, { active: 'activating', sub: 'start' });
    for (const line of plan.lines('ExecStart')) {
      const launched = await launch(this.#core, { unit, plan, line, kind: 'ExecStart' });
      units.change(unit.id, { main: launched.record });
      const end = await launched.ended;
      units.change(unit.id, { main: ended(launched.record, end) });
      if (!endedWell(end, unit.settings.words('Service', 'SuccessExitStatus')) && !line.ignoreFailure) {
        this.#log(unit, `${unit.id}: Main process exited, ${endText(end, true)}`, 5);
        return this.#failed(unit, end.signal === undefined ? 'exit-code' : 'signal');
      }
    }
    const remains = unit.settings.yes('Service', 'RemainAfterExit');
    if (!remains) this.#log(unit, `${unit.id}: Deactivated successfully.`);
    this.#log(unit, `Finished ${titleOf(unit)}.`);
    units.change(
      unit.id,
      remains ? { active: 'active', sub: 'exited', activatedMs: Date.now() } : { active: 'inactive', sub: 'dead', activatedMs: Date.now() },
    );
    return true;
  }

  async #startMain(unit: Unit, plan: ServicePlan): Promise<boolean> {
    const { units } = this.#core;
    const type = typeOf(unit);
    const [line] = plan.lines('ExecStart');
    if (!line) return true;
    if (type !== 'simple') units.change(unit.id, { active: 'activating', sub: 'start' });
    const launched = await launch(this.#core, { unit, plan, line, kind: 'ExecStart', main: {} });
    units.change(unit.id, { main: launched.record });
    const over = await settledAlready(launched.ended);
    if (over && type !== 'simple') {
      units.change(unit.id, { main: ended(launched.record, over) });
      this.#log(unit, `${unit.id}: Main process exited, ${endText(over, true)}`, 5);
      return this.#failed(unit, over.signal === undefined ? 'exit-code' : 'signal');
    }
    for (const post of plan.lines('ExecStartPost', { MAINPID: String(launched.record.pid) })) {
      const end = await this.#control({ unit, plan, line: post, kind: 'ExecStartPost' });
      if (end && !post.ignoreFailure) return this.#failedControl(unit, end);
    }
    units.change(unit.id, { active: 'active', sub: 'running', activatedMs: Date.now() });
    this.#log(unit, `Started ${titleOf(unit)}.`);
    this.#watch(unit, launched);
    return true;
  }

  /** After a restart of the server: the main process runs again as if nothing had happened. */
  async resume(unit: Unit): Promise<void> {
    const { units } = this.#core;
    const pid = unit.state.main?.pid;
    if (pid === undefined || unit.state.sub === 'auto-restart') return void (await this.#core.start(unit.id));
    const plan = await planService(this.#core, unit).catch((error: unknown) => error as PlanFailed);
    const line = 'lines' in plan ? plan.lines('ExecStart')[0] : undefined;
    if (!('lines' in plan) || !line) return void units.change(unit.id, { active: 'failed', sub: 'failed', result: 'resources' });
    const launched = await launch(this.#core, { unit, plan, line, kind: 'ExecStart', main: { resumes: pid } });
    units.change(unit.id, { active: 'active', sub: 'running', main: { ...unit.state.main!, pid: launched.record.pid } });
    this.#watch(unit, launched);
  }

  async stop(unit: Unit): Promise<void> {
    const { units } = this.#core;
    this.cancelRestart(unit.id);
    const before = units.state(unit.id);
    if (before.active === 'inactive' || before.active === 'failed') return;
    if (before.sub === 'auto-restart') {
      const well = before.result === 'success';
      return void units.change(unit.id, { active: well ? 'inactive' : 'failed', sub: well ? 'dead' : 'failed' });
    }
    this.#log(unit, `Stopping ${titleOf(unit)}...`);
    units.change(unit.id, { active: 'deactivating', sub: 'stop' });
    const plan = await planService(this.#core, unit).catch(() => undefined);
    const main = before.main?.end ? undefined : before.main?.pid;
    const controls = async (kind: string): Promise<void> => {
      for (const line of plan?.lines(kind, { MAINPID: String(main ?? '') }) ?? []) await this.#control({ unit, plan: plan!, line, kind });
    };
    await controls('ExecStop');
    units.change(unit.id, { sub: 'stop-sigterm' });
    await this.#end(unit, main);
    await controls('ExecStopPost');
    await this.#removeRuntimeDirectories(unit);
    this.#log(unit, `${unit.id}: Deactivated successfully.`);
    this.#log(unit, `Stopped ${titleOf(unit)}.`);
    const record = units.state(unit.id).main;
    units.change(unit.id, {
      active: 'inactive',
      sub: 'dead',
      result: 'success',
      ...(record && !record.end && { main: ended(record, { code: 0, signal: 'TERM' }) }),
    });
  }

  async reload(unit: Unit): Promise<boolean> {
    const { units } = this.#core;
    const plan = await planService(this.#core, unit).catch(() => undefined);
    const before = units.state(unit.id);
    this.#log(unit, `Reloading ${titleOf(unit)}...`);
    units.change(unit.id, { active: 'reloading', sub: 'reload', sinceMs: before.sinceMs, control: [] });
    const back = (): UnitState => units.change(unit.id, { active: 'active', sub: before.sub, sinceMs: before.sinceMs });
    for (const line of plan?.lines('ExecReload', { MAINPID: String(before.main?.pid ?? '') }) ?? []) {
      const end = await this.#control({ unit, plan: plan!, line, kind: 'ExecReload' });
      if (!end || line.ignoreFailure) continue;
      this.#log(unit, `${unit.id}: Control process exited, ${endText(end, true)}`, 5);
      this.#log(unit, `Reload failed for ${titleOf(unit)}.`, 3);
      back();
      return false;
    }
    this.#log(unit, `Reloaded ${titleOf(unit)}.`);
    back();
    return true;
  }

  cancelRestart(id: string): void {
    this.#restarts.get(id)?.();
    this.#restarts.delete(id);
  }

  /** Runs a control program to its end; undefined where it succeeded. */
  async #control(request: Parameters<typeof launch>[1]): Promise<End | undefined> {
    const { units } = this.#core;
    const launched = await launch(this.#core, request);
    const end = await launched.ended;
    const record = ended(launched.record, end);
    units.change(request.unit.id, { control: [...units.state(request.unit.id).control, record] });
    return endedWell(end) ? undefined : end;
  }

  #watch(unit: Unit, { record, ended: over }: Launched): void {
    void over.then(async (end) => {
      const { units } = this.#core;
      const now = units.state(unit.id);
      if (now.main?.pid !== record.pid || now.main.end) return;
      units.change(unit.id, { main: ended(now.main, end) });
      if (now.active === 'deactivating') return;
      await this.#mainEnded(units.known(unit.id) ?? unit, end);
      this.#core.settled(units.known(unit.id) ?? unit);
    });
  }

  async #mainEnded(unit: Unit, end: End): Promise<void> {
    const { units } = this.#core;
    const { settings } = unit;
    const well = endedWell(end, settings.words('Service', 'SuccessExitStatus'));
    if (!well) this.#log(unit, `${unit.id}: Main process exited, ${endText(end, true)}`, 5);
    if (settings.one('Service', 'KillMode') !== 'process') await this.#end(unit, undefined);
    const result = resultOf(end, well);
    if (well) this.#log(unit, `${unit.id}: Deactivated successfully.`);
    else this.#log(unit, `${unit.id}: Failed with result '${result}'.`, 4);
    const prevented = settings.words('Service', 'RestartPreventExitStatus').includes(String(end.code)) && end.signal === undefined;
    if (well && settings.yes('Service', 'RemainAfterExit')) units.change(unit.id, { active: 'active', sub: 'exited' });
    else if (!prevented && restarts(unit, result)) this.#scheduleRestart(unit, result);
    else units.change(unit.id, well ? { active: 'inactive', sub: 'dead', result } : { active: 'failed', sub: 'failed', result });
  }

  #scheduleRestart(unit: Unit, result: string): void {
    const { units, host } = this.#core;
    units.change(unit.id, { active: 'activating', sub: 'auto-restart', result });
    const waitMs = parseTimeSpan(unit.settings.one('Service', 'RestartSec') ?? '100ms') ?? 100;
    const cancel = host.at(Date.now() + waitMs, () => {
      this.#restarts.delete(unit.id);
      const count = units.state(unit.id).restarts + 1;
      units.change(unit.id, { restarts: count });
      this.#log(unit, `${unit.id}: Scheduled restart job, restart counter is at ${count}.`);
      this.#log(unit, `Stopped ${titleOf(unit)}.`);
      void this.#core.start(unit.id);
    });
    this.#restarts.set(unit.id, cancel);
  }

  #tooOften({ id, settings }: Unit): boolean {
    const burst = Number(settings.one('Unit', 'StartLimitBurst') ?? settings.one('Service', 'StartLimitBurst') ?? 5);
    const spanMs = parseTimeSpan(settings.one('Unit', 'StartLimitIntervalSec') ?? settings.one('Service', 'StartLimitInterval') ?? '10s') ?? 10_000;
    if (burst === 0 || spanMs === 0) return false;
    return this.#core.units.state(id).startsMs.filter((at) => at > Date.now() - spanMs).length >= burst;
  }

  #unplanned(unit: Unit, failure: PlanFailed): boolean {
    if (!(failure instanceof PlanFailed)) throw failure as Error;
    this.#log(unit, `${unit.id}: ${failure.message}`, 3);
    if (failure.code < 0) return this.#failed(unit, 'resources');
    this.#log(unit, `${unit.id}: Main process exited, ${endText({ code: failure.code })}`, 5);
    return this.#failed(unit, 'exit-code');
  }

  #failedControl(unit: Unit, end: End): boolean {
    this.#log(unit, `${unit.id}: Control process exited, ${endText(end, true)}`, 5);
    return this.#failed(unit, end.signal === undefined ? 'exit-code' : 'signal');
  }

  #failed(unit: Unit, result: string, why?: string): boolean {
    const { units } = this.#core;
    if (why !== undefined) this.#log(unit, `${unit.id}: ${why}`, 4);
    this.#log(unit, `${unit.id}: Failed with result '${result}'.`, 4);
    units.change(unit.id, { active: 'failed', sub: 'failed', result });
    this.#log(unit, `Failed to start ${titleOf(unit)}.`, 3);
    if (result !== 'start-limit-hit' && typeOf(unit) !== 'oneshot' && restarts(unit, result)) this.#scheduleRestart(unit, result);
    return false;
  }

  async #end(unit: Unit, main: number | undefined): Promise<void> {
    const mode = unit.settings.one('Service', 'KillMode') ?? 'control-group';
    const all = (await this.#core.host.root.processes()).filter((process) => process.unit === unit.id && process.state !== 'Z').map(({ pid }) => pid);
    const group = mode === 'process' || mode === 'none' ? [] : all;
    const pids = [...new Set([...(main === undefined || mode === 'none' ? [] : [main]), ...group])];
    const timeoutMs = parseTimeSpan(unit.settings.one('Service', 'TimeoutStopSec') ?? '90s') ?? 90_000;
    const signal = (unit.settings.one('Service', 'KillSignal') ?? 'SIGTERM').replace(/^SIG/, '');
    if (pids.length > 0) await endProcesses(this.#core, pids, { signal, timeoutMs });
  }

  async #removeRuntimeDirectories({ settings }: Unit): Promise<void> {
    if (settings.yes('Service', 'RuntimeDirectoryPreserve')) return;
    const { root } = this.#core.host;
    for (const name of settings.words('Service', 'RuntimeDirectory')) await root.rmdir(`/run/${name}`).catch(() => undefined);
  }

  #log(unit: Unit, message: string, priority?: number): void {
    this.#core.log(unit.id, message, priority);
  }
}

export const typeOf = ({ settings }: Pick<Unit, 'settings'>): string =>
  settings.one('Service', 'Type') ?? (settings.one('Service', 'BusName') ? 'dbus' : settings.all('Service', 'ExecStart').length ? 'simple' : 'oneshot');

const restarts = ({ settings }: Unit, result: string): boolean => {
  const policy = settings.one('Service', 'Restart') ?? 'no';
  if (policy === 'always') return true;
  if (policy === 'on-success') return result === 'success';
  if (policy === 'on-failure') return result !== 'success';
  if (policy === 'on-abnormal') return result === 'signal' || result === 'timeout';
  return policy === 'on-abort' && result === 'signal';
};

const resultOf = ({ signal }: End, well: boolean): string => (well ? 'success' : signal === undefined ? 'exit-code' : 'signal');

const ended = (record: ProcessRecord, end: End): ProcessRecord => ({ ...record, end, endedMs: Date.now() });

/** Looks whether a promise has settled, without waiting for it. */
async function settledAlready<T>(promise: Promise<T>): Promise<T | undefined> {
  const pending = Symbol('pending');
  const first = await Promise.race([promise, new Promise<typeof pending>((resolve) => setImmediate(() => resolve(pending)))]);
  return first === pending ? undefined : first;
}
