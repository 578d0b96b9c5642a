import type { JobVerb, UnitReport } from '../../managers/systemd/requests.ts';
import { withSuffix } from '../../managers/systemd/unit-name.ts';
import type { Session } from './session.ts';

type Install = 'enable' | 'disable' | 'reenable' | 'mask' | 'unmask' | 'preset';

/** Starts, stops and so on. The status: 5 where a unit is not loaded, 1 for any other failure. */
export async function job(session: Session, verb: JobVerb, names: readonly string[]): Promise<number> {
  if (names.length === 0) await session.fail('Too few arguments.');
  const { jobs, warnings } = await session.ask('job', { verb, names });
  for (const warning of warnings) await session.complain(warning, 'yellow');
  let code = 0;
  for (const { unit, result, refused } of jobs) {
    if (refused !== undefined) {
      await session.complain(`Failed to ${verb} ${unit}: ${refused}`);
      code = /not (found|loaded)\.$/.test(refused) ? 5 : 1;
    } else if (result !== 'done' && result !== 'skipped') {
      for (const line of (await failure(session, unit, { result, verb })).split('\n')) await session.complain(line);
      code = 1;
    }
  }
  if (verb === 'stop') for (const { unit, result } of jobs) if (result === 'done') await stillTriggered(session, unit);
  return code;
}

async function failure(session: Session, unit: string, { result, verb }: { result: string; verb: JobVerb }): Promise<string> {
  if (result === 'dependency') return `A dependency job for ${unit} failed. See 'journalctl -xe' for details.`;
  if (result === 'canceled') return `Job for ${unit} canceled.`;
  const [report] = await session.ask('units', { names: [unit] });
  const see = `See "systemctl status ${unit}" and "journalctl -xeu ${unit}" for details.`;
  const why = report && !verb.includes('reload') ? reasonOf(report) : undefined;
  if (why === undefined) return `Job for ${unit} failed.\n${see}`;
  const force =
    report?.state.result === 'start-limit-hit' ? `\nTo force a start use "systemctl reset-failed ${unit}"\nfollowed by "systemctl start ${unit}" again.` : '';
  return `Job for ${unit} failed because ${why}.\n${see}${force}`;
}

function reasonOf({ state }: UnitReport): string | undefined {
  const reasons: Readonly<Record<string, string>> = {
    'exit-code': 'the control process exited with error code',
    signal: 'a fatal signal was delivered to the control process',
    timeout: 'a timeout was exceeded',
    'start-limit-hit': 'start of the service was attempted too often',
    resources: 'of unavailable resources or another system error',
  };
  return reasons[state.result];
}

/** A stopped service that something else starts again. */
async function stillTriggered(session: Session, id: string): Promise<void> {
  const [unit] = await session.ask('units', { names: [id] });
  if (!unit || unit.triggeredBy.length === 0) return;
  const others = await session.ask('units', { names: unit.triggeredBy });
  const live = others.filter(({ state }) => state.active === 'active').map((other) => other.id);
  if (live.length === 0) return;
  await session.complain(`Warning: Stopping ${id}, but it can still be activated by:`, 'yellow');
  for (const name of live) await session.complain(`  ${name}`, 'yellow');
}

/** Makes and removes links of unit files; with `--now` starts and stops too. */
export async function install(session: Session, verb: Install, names: readonly string[]): Promise<number> {
  if (names.length === 0) await session.fail('Too few arguments.');
  const quiet = session.given.has('q');
  const units = names.map(withSuffix);
  if (verb === 'enable' || verb === 'disable' || verb === 'reenable') await sysv(session, verb, units);
  const { lines, failed } = await session.ask('install', { verb, names: units, runtime: session.given.has('runtime') });
  // A notice stands out, what was done does not.
  if (!quiet) for (const line of lines) await session.complain(line, line.endsWith('proceeding anyway.') ? 'bold' : 'plain');
  if (failed !== undefined) await session.fail(failed);
  if (!session.given.has('now')) return 0;
  return job(session, verb === 'enable' || verb === 'reenable' || verb === 'unmask' ? 'start' : 'stop', names);
}

/** Units that have an init script too are told to the tool that keeps its links; here those links have no effect beside the unit. */
async function sysv(session: Session, verb: Install, units: readonly string[]): Promise<void> {
  if (session.given.has('q', 'runtime')) return;
  for (const unit of units) {
    const stem = unit.replace(/\.service$/, '');
    const native = await session.context.sys.access(`/etc/init.d/${stem}`, 1);
    if (!unit.endsWith('.service') || !native) continue;
    await session.context.stderr.write(
      `Synchronizing state of ${unit} with SysV service script with /lib/systemd/systemd-sysv-install.\nExecuting: /lib/systemd/systemd-sysv-install ${verb} ${stem}\n`,
    );
  }
}

export async function kill(session: Session, names: readonly string[]): Promise<number> {
  if (names.length === 0) await session.fail('Too few arguments.');
  const whom = session.given.value('kill-whom') as 'main' | 'control' | 'all' | undefined;
  const { failed } = await session.ask('kill', { names, signal: signalName(session.given.value('s') ?? 'SIGTERM'), ...(whom && { whom }) });
  if (failed !== undefined) await session.fail(failed);
  return 0;
}

const numbers: Readonly<Record<string, string>> = { '1': 'HUP', '2': 'INT', '3': 'QUIT', '9': 'KILL', '10': 'USR1', '12': 'USR2', '15': 'TERM' };
const signalName = (text: string): string => numbers[text] ?? text.replace(/^SIG/, '');

export async function resetFailed(session: Session, names: readonly string[]): Promise<number> {
  const { failed } = await session.ask('reset-failed', { names });
  if (failed !== undefined) await session.fail(failed);
  return 0;
}
