import type { Target } from '../../target.ts';
import { TargetError } from '../../target.ts';
import type { DockerLab } from './docker-lab.ts';
import type { Machine } from './machine.ts';
import { machineTarget } from './machine-target.ts';
import { addressVariables } from '../visitor-addresses.ts';
import { visitorTarget } from './visitors.ts';

/** The grader's ports into a lab. Machines and addresses are looked up when they are used, so that a target outlives a reset. */
export function labTarget(lab: DockerLab): Target {
  const { warden, kill, images, clusters } = lab.services;
  const known = (name: string): Machine => {
    const machine = lab.running.find((other) => other.name === name);
    if (!machine) throw new TargetError('unknown_machine', `there is no machine ${name}`);
    return machine;
  };
  return {
    machine(name) {
      const machine = known(name);
      return machineTarget({ machine, warden, kill, manifest: () => images.manifest(machine.image) });
    },
    cluster(name) {
      const node = known(name);
      if (!node.spec.cluster || !clusters) throw new TargetError('no_cluster', `the machine ${name} is no node of a cluster`);
      return clusters.target(lab.services, node);
    },
    visitor(name) {
      const address = () => {
        const known = lab.record.visitors[name];
        if (known === undefined) throw new TargetError('unknown_visitor', `there is no visitor ${name}`);
        return known;
      };
      address();
      return visitorTarget({ name, address, link: () => lab.visitor.link(), env: () => addressVariables(lab.machines) });
    },
  };
}
