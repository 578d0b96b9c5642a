import type { Target } from '../../target.ts';
import { TargetError } from '../../target.ts';
import type { EmbeddedLab } from './embedded-lab.ts';
import { machineTarget } from './machine-target.ts';
import { visitorTarget } from './visitors.ts';

/** The grader's ports into a lab. Machines and addresses are looked up when they are used, so that a target outlives a reset. */
export function labTarget(lab: EmbeddedLab): Target {
  return {
    machine(name) {
      const machine = lab.running.machines.find((other) => other.name === name);
      if (!machine) throw new TargetError('unknown_machine', `there is no machine ${name}`);
      return machineTarget({ machine, network: lab.running.network, runner: lab.services.runner, lab: lab.id });
    },
    visitor(name) {
      const address = () => {
        const known = lab.record.visitors[name];
        if (known === undefined) throw new TargetError('unknown_visitor', `there is no visitor ${name}`);
        return known;
      };
      address();
      return visitorTarget({ lab, name, address });
    },
    cluster: (name) => {
      throw new TargetError('no_cluster', `the machine ${name} is no node of a cluster`);
    },
  };
}
