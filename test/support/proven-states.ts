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
