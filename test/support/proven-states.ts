import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const file = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'rampart', 'proven-states.json');

function read(): Record<string, string> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  } catch {
    return {};
  }
}

/** Whether every state of this version of the scenario was proven on this host before. */
export const statesProven = (scenario: string, digest: string): boolean => read()[scenario] === digest;

export function rememberStates(scenario: string, digest: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...read(), [scenario]: digest }, undefined, 2)}\n`);
}

/** Seconds since the epoch of the last commit that touched a scenario; 0 where git cannot tell. */
export function lastChange(scenario: string): number {
  try {
    return Number(execFileSync('git', ['log', '-1', '--format=%ct', '--', `scenarios/${scenario}`], { encoding: 'utf8' }));
  } catch {
    return 0;
  }
}
