import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { createAdmission, type Admission } from '#labs/admission/admission.ts';
import { labBudget } from '#labs/admission/budget.ts';
import type { LabRuntime, RuntimeName } from '#labs/contract.ts';
import { adoptLabs } from './attempts/adopt-labs.ts';
import type { AttemptContext } from './attempts/attempt-context.ts';
import { attemptById } from './attempts/attempts.repository.ts';
import { endAttempt } from './attempts/end-attempt.ts';
import { Expiry } from './attempts/expiry.ts';
import { LiveLabs } from './attempts/live-labs.ts';
import { createRuntimes } from './attempts/runtimes.ts';
import { Twins } from './attempts/twins.ts';
import { WarmLabs } from './attempts/warm-labs.ts';
import { allowedOrigins } from './config/load-config.ts';
import type { Config } from './config/settings.ts';
import type { Grader, ScenarioSource, TerminalHost, TerminalHub } from './contract.ts';
import type { Database } from './database/open-database.ts';
import { createEventLog } from './events/event-log.ts';
import { Disputes } from './grading/disputes.ts';
import { Grading } from './grading/grading.usecases.ts';
import { failUnfinishedRuns } from './grading/grading.repository.ts';
import { createApp } from './http/app.ts';
import type { GuestKey } from './sessions/guest-key.ts';
import { createGate } from './sessions/who.ts';

/** What a server is made of. Tests bring fakes of the same shapes. */
export interface Parts {
  readonly config: Config;
  readonly database: Database;
  readonly key: GuestKey;
  readonly log: Logger;
  readonly runtimes: readonly LabRuntime[];
  readonly scenarios: ScenarioSource;
  readonly grader: Grader;
  readonly version: string;
  readonly webFolder: string;
  createTerminals(host: TerminalHost): TerminalHub;
  /** Port that is listened on, once it is known. */
  port(): number;
  now?(): Date;
  readonly retryDelaysMs?: readonly number[];
}
export type Server = ReturnType<typeof compose>;

const mebibyte = 1024 * 1024;

/** Joins the features. Nothing runs until `adopt` and `tick` are called. */
export function compose(parts: Parts) {
  const { config, database, key, log, grader } = parts;
  const now = parts.now ?? (() => new Date());
  const events = createEventLog(database, now);
  const labs = new LiveLabs();
  const gate = createGate(key, () => allowedOrigins(config, parts.port()));
  const terminals = parts.createTerminals({
    ...terminalHost(parts, gate),
    lab: (attempt) => labs.lab(attempt),
    changed: (attempt) => events.tell(attempt, { kind: 'view' }),
    record: (attempt, { actor, name, data }) => events.append(attempt, { actor, type: 'log', data: { name, data } }),
  });
  const runtimes = createRuntimes(parts.runtimes);
  const grading = new Grading({ database, events, grader, log, now, retryDelaysMs: parts.retryDelaysMs });
  const admission = admissions(parts);
  const warm = warmLabs(parts, { scenarios: parts.scenarios, grader, log, admission, now });
  const context: AttemptContext = {
    config,
    database,
    events,
    scenarios: parts.scenarios,
    runtimes,
    grading,
    disputes: new Disputes({ database, events, grader, log, now }),
    grader,
    labs,
    terminals,
    warm,
    twins: new Twins({ scenarios: parts.scenarios, grader, log, now }),
    log,
    admission,
    now,
  };
  const upkeep = createUpkeep(context, parts.runtimes);
  const app = createApp({ attempts: context, session: { key, version: parts.version, config }, gate, webFolder: parts.webFolder, ready: upkeep.adopted });
  failUnfinishedRuns(database, now().toISOString());
  return { app, context, terminals, ...upkeep };
}

function terminalHost(
  { config, database, log }: Parts,
  gate: ReturnType<typeof createGate>,
): Pick<TerminalHost, 'guest' | 'owns' | 'allowsOrigin' | 'dataFolder' | 'log'> {
  const header = (request: IncomingMessage) => (name: string) => request.headers[name]?.toString();
  return {
    guest: (request) => gate.guest(header(request)),
    owns: (guest, attempt) => attemptById(database, attempt)?.guest === guest,
    allowsOrigin: (request) => gate.allowsHost(header(request)) && gate.allowsOrigin(header(request)),
    dataFolder: config.dataFolder,
    log,
  };
}

/** Warm labs are kept where the first runtime of this server runs labs; none where the configuration asks for none. */
function warmLabs({ config, runtimes }: Parts, context: ConstructorParameters<typeof WarmLabs>[0]): WarmLabs | undefined {
  const [runtime] = runtimes;
  return runtime && Object.keys(config.pool).length > 0 ? new WarmLabs(context, { runtime, sizes: config.pool, memory: config.poolMemory }) : undefined;
}

/** How many labs a guest may have is decided when an attempt is made; here a lab that is being closed still counts. */
function admissions({ config, runtimes }: Parts): (name: RuntimeName) => Promise<Admission> {
  const made = new Map<RuntimeName, Promise<Admission>>();
  const make = async (name: RuntimeName) => {
    const runtime = runtimes.find((each) => each.name === name);
    if (!runtime) throw new Error(`there is no runtime ${name}`);
    const budget = labBudget(await runtime.capacity());
    if (name === 'embedded') return createAdmission({ budget, perOwner: Infinity });
    const memory = config.labMemory === undefined ? budget.memory : config.labMemory * mebibyte;
    const cpus = config.labCpus ?? budget.cpus;
    return createAdmission({ budget: { ...budget, memory, cpus }, perOwner: Infinity });
  };
  return (name) => {
    const known = made.get(name);
    if (known) return known;
    const admission = make(name);
    made.set(name, admission);
    admission.catch(() => made.delete(name));
    return admission;
  };
}

/** What happens by the clock, and the end. */
function createUpkeep(context: AttemptContext, runtimes: readonly LabRuntime[]) {
  const { scenarios, log, labs, terminals, warm, twins } = context;
  const waiting = new Set(runtimes);
  let asked = runtimes.length === 0;
  const expiry = new Expiry(context);
  const kept = () => new Set([...labs.ids(), ...(warm?.ids() ?? []), ...twins.ids()]);
  const failed = (what: string) => (error: unknown) => log.error({ err: error }, what);

  async function adopt(): Promise<void> {
    for (const runtime of [...waiting]) {
      if (!(await runtime.availability()).ok) continue;
      await adoptLabs(context, runtime).then(() => waiting.delete(runtime), failed('labs could not be adopted; tried again later'));
    }
    asked = true;
  }
  async function sweep(): Promise<void> {
    for (const runtime of runtimes) {
      if (waiting.has(runtime)) continue;
      const removed = await runtime.sweep(kept()).catch((error: unknown) => {
        failed('the sweeper failed')(error);
        return [];
      });
      if (removed.length > 0) log.info({ removed }, 'swept');
    }
  }
  return {
    adopt,
    sweep,
    adopted: () => asked && (waiting.size < runtimes.length || runtimes.length === 0),
    async tick(): Promise<void> {
      if (waiting.size < runtimes.length) void warm?.tend().catch(failed('the pool could not be tended'));
      await expiry.tick().catch(failed('expiry failed'));
    },
    /** Starts and judges one lab that nobody enters, so that the first learner does not wait for what only the first lab has to do. */
    async warmUp(): Promise<void> {
      const runtime = runtimes.find(({ repeatable }) => repeatable);
      const scenario = runtime && scenarios.list().find(({ runtimes: names }) => names.includes(runtime.name));
      if (runtime && scenario) await twins.proof({ runtime, scenario, variant: 1 });
    },
    /** Labs keep running for the next start, unless `labs` says otherwise. */
    async stop({ stopLabs }: { stopLabs: boolean }): Promise<void> {
      if (stopLabs)
        await Promise.all(
          labs.attempts().map((attempt) => endAttempt(context, attempt, { reason: 'The server was stopped together with its labs.', actor: 'server' })),
        );
      await labs.settle();
      await twins.close();
      await warm?.close().catch(failed('the pool could not be closed'));
      await terminals.stop();
      await Promise.all(runtimes.map((runtime) => runtime.dispose().catch(failed('a runtime could not be released'))));
    },
  };
}
