import type Dockerode from 'dockerode';
import type { MachineInfo, MachineSpec } from '../../contract.ts';
import { allowsOf } from '../../machine/allows.ts';

/** One running machine of a lab. `container` is its full id, `pid` its first process as the host counts: together they name it to the warden. */
export interface Machine {
  readonly name: string;
  readonly spec: MachineSpec;
  readonly container: Dockerode.Container;
  /** Another one after the machine was started again. */
  pid: number;
  readonly address: string;
  readonly image: string;
}

export const machineRef = ({ pid, container }: Machine): { pid: number; container: string } => ({ pid, container: container.id });

export const machineInfo = ({ name, spec, address, image }: Machine): MachineInfo => ({
  name,
  hostname: spec.recipe.hostname ?? name,
  address,
  terminal: spec.terminal,
  profile: spec.recipe.profile,
  allows: allowsOf(spec),
  image,
  learner: spec.recipe.learner?.user ?? 'root',
});
