import type { HostParts, Manager, ManagerModel } from '../host/virtual-host.ts';
import { SysError } from '../sys/sys-error.ts';
import { type Core, type JobResult } from './systemd/core.ts';
import { install } from './systemd/install.ts';
import { Jobs } from './systemd/jobs.ts';
import { missing, readText } from './systemd/load-unit.ts';
import { Reports } from './systemd/report.ts';
import type { JobVerb, SystemdRequests, UnitReport } from './systemd/requests.ts';
import { globPattern, unitFileStates } from './systemd/unit-file-states.ts';
import { isTemplate, withSuffix } from './systemd/unit-name.ts';
import { type Unit, Units } from './systemd/units.ts';

type Caller = Parameters<Manager['request']>[2];
type Ops = { [Op in keyof SystemdRequests]: (args: SystemdRequests[Op]['args'], caller: Caller) => Promise<SystemdRequests[Op]['answer']> };

/** Init and service manager of a virtual host. */
class Systemd implements Manager {
  readonly #host: HostParts;
  readonly #units: Units;
  readonly #jobs: Jobs;
  readonly #core: Core;

  constructor(host: HostParts) {
    this.#host = host;
    this.#units = new Units(host);
    this.#core = {
      host,
      units: this.#units,
      log: (unit, message, priority = 6) => void host.root.log({ unit, identifier: 'systemd', priority, facility: 3, message, pid: 1 }),
      start: (name) => this.#jobs.start(name),
      stop: (name) => this.#jobs.stop(name),
      settled: (unit) => this.#jobs.settled(unit.id),
    };
    this.#jobs = new Jobs(this.#core);
  }

  async boot({ resumed }: { resumed: boolean }): Promise<void> {
    if (resumed) return this.#resume();
    const target = await this.#units.get('default.target');
    await this.#jobs.start(target.loaded.load === 'loaded' ? target.id : 'multi-user.target');
  }

  async request(op: string, args: unknown, caller: Caller): Promise<unknown> {
    if (op === 'fact:systemd-units' && caller.pid === 1) return JSON.stringify(await unitFileStates(this.#host.root));
    const run = Object.hasOwn(this.#ops, op) ? (this.#ops[op as keyof SystemdRequests] as (args: unknown, caller: Caller) => Promise<unknown>) : undefined;
    if (!run) throw new SysError('ENOSYS');
    const { reached, mayChange } = this.#accessOf(caller);
    if (op !== 'access' && (!reached || (changing.has(op) && !mayChange))) throw new SysError('EACCES');
    return run(args, caller);
  }

  async dispose(): Promise<void> {
    for (const unit of this.#units.all()) this.#jobs.services.cancelRestart(unit.id);
  }

  /** Root has a way of its own; everybody else comes by the system bus, where there is one. */
  #accessOf({ euid }: Caller): { reached: boolean; mayChange: boolean } {
    const bus = ['dbus.service', 'dbus.socket'].some((id) => this.#units.state(id).active === 'active');
    return { reached: euid === 0 || bus, mayChange: euid === 0 };
  }

  readonly #ops: Ops = {
    access: async (_, caller) => this.#accessOf(caller),
    units: ({ names }) => this.#reports(names),
    files: () => unitFileStates(this.#host.root),
    job: async ({ verb, names }) => {
      const chosen = await this.#named(names, verb === 'start');
      const warnings = await this.#warnings(chosen);
      return { jobs: await Promise.all(chosen.map((name) => this.#job(verb, name))), warnings };
    },
    install: async (args) => {
      const result = await install(this.#host.root, args.verb, args);
      await this.#units.reload();
      return result;
    },
    reload: async () => {
      this.#core.log('init.scope', 'Reloading.');
      await this.#units.reload();
      for (const unit of this.#units.all()) if (unit.id.endsWith('.timer') && unit.state.active === 'active') await this.#jobs.timers.schedule(unit);
      return undefined;
    },
    environment: async () => this.#units.environment(),
    'set-environment': async ({ variables }) => void this.#units.setEnvironment(variables),
    kill: async ({ names, signal, whom = 'all' }) => {
      for (const name of names) {
        const unit = await this.#units.get(withSuffix(name));
        const main = unit.state.main?.end ? undefined : unit.state.main?.pid;
        const all = (await this.#host.root.processes()).filter((process) => process.unit === unit.id).map(({ pid }) => pid);
        const pids = whom === 'main' ? [main].filter((pid) => pid !== undefined) : [...new Set([...(main === undefined ? [] : [main]), ...all])];
        if (pids.length === 0)
          return {
            failed: `Failed to kill unit ${unit.id}: ${unit.loaded.load === 'not-found' ? `Unit ${unit.id} not loaded.` : `No ${whom === 'main' ? 'main ' : ''}process to kill`}`,
          };
        for (const pid of pids) await this.#host.root.kill(pid, signal.replace(/^SIG/, '')).catch(() => undefined);
      }
      return {};
    },
    'reset-failed': async ({ names }) => {
      const chosen = names.length ? await this.#named(names, false) : this.#units.all().map(({ id }) => id);
      for (const name of chosen) {
        const unit = await this.#units.get(name);
        if (unit.loaded.load === 'not-found' && names.length) return { failed: `Failed to reset failed state of unit ${unit.id}: Unit ${unit.id} not loaded.` };
        this.#units.change(unit.id, {
          startsMs: [],
          restarts: 0,
          result: 'success',
          ...(unit.state.active === 'failed' && { active: 'inactive', sub: 'dead' }),
        });
      }
      return {};
    },
    cat: async ({ name }) => {
      const unit = await this.#units.get(withSuffix(name));
      const paths = unit.loaded.path === undefined ? [] : [unit.loaded.path, ...unit.loaded.dropIns];
      const there = await Promise.all(
        paths.map(async (path) => ((await missing(this.#host.root.stat(path))) ? [{ path, text: await readText(this.#host.root, path) }] : [])),
      );
      return there.flat();
    },
  };

  async #job(verb: JobVerb, name: string): Promise<JobResult> {
    const unit = await this.#units.get(name);
    const runs = unit.state.active === 'active' || unit.state.active === 'activating' || unit.state.active === 'reloading';
    const reloads = unit.settings.all('Service', 'ExecReload').length > 0;
    switch (verb) {
      case 'start':
      case 'isolate':
        return this.#jobs.start(name);
      case 'stop':
        return this.#jobs.stop(name);
      case 'reload':
        return this.#jobs.reload(name);
      case 'try-restart':
        return runs ? this.#restart(name) : { unit: unit.id, result: 'done' };
      case 'restart':
        return this.#restart(name);
      case 'try-reload-or-restart':
        if (!runs) return { unit: unit.id, result: 'done' };
        return reloads ? this.#jobs.reload(name) : this.#restart(name);
      case 'reload-or-restart':
        return runs && reloads ? this.#jobs.reload(name) : this.#restart(name);
    }
  }

  /** Units that need this one are started again too, as they were stopped with it. */
  async #restart(name: string): Promise<JobResult> {
    const unit = await this.#units.get(name);
    const ran = new Set(
      this.#units
        .all()
        .filter(({ state }) => state.active === 'active')
        .map(({ id }) => id),
    );
    if (unit.loaded.load === 'loaded') await this.#jobs.stop(name);
    const job = await this.#jobs.start(name);
    for (const id of ran) if (id !== unit.id && this.#units.state(id).active === 'inactive') await this.#jobs.start(id);
    return job;
  }

  /** Patterns stand for units that are loaded. */
  async #named(names: readonly string[], plain: boolean): Promise<string[]> {
    return names.flatMap((name) => {
      if (plain || !/[*?[]/.test(name)) return [withSuffix(name)];
      const pattern = globPattern(name);
      return this.#units
        .all()
        .filter(({ id, loaded }) => loaded.load === 'loaded' && pattern.test(id))
        .map(({ id }) => id);
    });
  }

  async #warnings(names: readonly string[]): Promise<string[]> {
    const units = await Promise.all(names.map((name) => this.#units.get(name)));
    const stale = await Promise.all(units.map(async (unit) => ((await this.#units.stale(unit)) ? [unit.id] : [])));
    return stale
      .flat()
      .map((id) => `Warning: The unit file, source configuration file or drop-ins of ${id} changed on disk. Run 'systemctl daemon-reload' to reload units.`);
  }

  async #reports(names: readonly string[] | undefined): Promise<UnitReport[]> {
    const files = await unitFileStates(this.#host.root);
    const named = names && (await Promise.all((await this.#named(names, false)).map((name) => this.#units.get(name))));
    const reports = await Reports.of(this.#units, this.#host.root, files);
    const chosen = named ?? reports.all();
    return Promise.all(chosen.filter(({ id }) => !isTemplate(id)).map((unit: Unit) => reports.of(unit)));
  }

  async #resume(): Promise<void> {
    const running = this.#units.all().filter(({ state }) => ['active', 'activating', 'reloading'].includes(state.active));
    const of = (kind: string) => running.filter(({ id }) => id.endsWith(`.${kind}`));
    await Promise.all(of('socket').map((unit) => this.#jobs.sockets.resume(unit)));
    await Promise.all(
      of('service')
        .filter(({ state }) => state.sub !== 'exited')
        .map((unit) => this.#jobs.services.resume(unit)),
    );
    await Promise.all(of('timer').map((unit) => this.#jobs.timers.schedule(unit)));
  }
}

const changing = new Set(['job', 'install', 'reload', 'set-environment', 'kill', 'reset-failed']);

export const systemd: ManagerModel = { name: 'systemd', create: (host) => new Systemd(host) };
