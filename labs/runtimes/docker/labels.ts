import type { LabSpec } from '../../contract.ts';

/** Raised when the meaning of a label changes. Objects of a version that we do not know are listed and left alone. */
export const labelVersion = '1';

export const label = {
  version: 'rampart.version',
  instance: 'rampart.instance',
  lab: 'rampart.lab',
  machine: 'rampart.machine',
  role: 'rampart.role',
  /** Counts the resets of a lab. */
  generation: 'rampart.generation',
  expires: 'rampart.expires',
  spec: 'rampart.spec',
  tag: 'rampart.tag.',
} as const;

export type Labels = Record<string, string>;

export const instanceLabels = (instance: string): Labels => ({ [label.version]: labelVersion, [label.instance]: instance });

export function labLabels(instance: string, spec: LabSpec): Labels {
  const tags = Object.entries(spec.tags).map(([key, value]) => [label.tag + key, value] as const);
  return { ...instanceLabels(instance), [label.lab]: spec.id, [label.expires]: spec.expiresAt.toISOString(), ...Object.fromEntries(tags) };
}

export const instanceFilter = (instance: string, ...more: string[]) => ({ label: [`${label.instance}=${instance}`, ...more] });

export const writeSpec = (spec: LabSpec): string => JSON.stringify(spec);

export function readSpec(text: string): LabSpec {
  const spec = JSON.parse(text) as Omit<LabSpec, 'expiresAt'> & { expiresAt: string };
  return { ...spec, expiresAt: new Date(spec.expiresAt) };
}

/** Every object of a lab is named by the lab's id, so that a name alone finds what a failed start left. */
export const networkName = (lab: string): string => `rampart-${lab}`;
export const machineName = (lab: string, machine: string): string => `rampart-${lab}-${machine}`;
export const visitorName = (lab: string): string => `rampart-${lab}--visitor`;
export const wardenName = (instance: string): string => `rampart--warden-${instance}`;
