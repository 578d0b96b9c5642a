import { TargetError } from '../../target.ts';
import { ensureHelper, visitorConfinement } from './helper-container.ts';
import type { Labels } from './labels.ts';
import { label, visitorName } from './labels.ts';
import type { ServeLink } from './serve-link.ts';
import { createServeLink } from './serve-link.ts';
import type { Services } from './services.ts';

export type MachineRef = { readonly pid: number; readonly container: string };

export interface LabVisitorOptions {
  readonly services: Services;
  readonly lab: string;
  readonly labels: Labels;
  /** Absent for a copy, whose network is laid by hand. */
  readonly network?: { readonly name: string; readonly address: string };
  /** Every visitor's address now. */
  addresses(): Readonly<Record<string, string>>;
  hosts(): Readonly<Record<string, string>>;
}

/** The one container from which all visitors of a lab act, each by an address of its own. */
export interface LabVisitor {
  /** Begins to start it without waiting. */
  begin(): void;
  /** Resolves once it runs with its addresses. Tries again where an earlier start failed. */
  link(): Promise<ServeLink>;
  /** Its first process as the host counts, and its container. */
  place(): Promise<MachineRef>;
  /** Adds new addresses and takes old ones away, where it runs. */
  readdress(add: readonly string[], remove: readonly string[]): Promise<void>;
  /** Leaves its connection; the container lives on. */
  close(): Promise<void>;
}

const prefix = '/26';
const withPrefix = (addresses: readonly string[]) => addresses.map((address) => address + prefix);

export function createLabVisitor({ services, lab, labels, network, addresses, hosts }: LabVisitorOptions): LabVisitor {
  let place: MachineRef | undefined;
  let beginning: Promise<void> | undefined;

  const start = async () => {
    await services.before('visitor');
    const platform = await services.platform();
    const plan = {
      name: visitorName(lab),
      hostname: 'visitor',
      labels: { ...labels, [label.role]: 'visitor' },
      confinement: visitorConfinement,
      ...(network ? { network: { ...network, aliases: [] } } : {}),
      hosts: hosts(),
    };
    const container = await ensureHelper(services.docker, plan, platform);
    const { State: state, Id: id } = await container.inspect();
    place = { pid: state.Pid, container: id };
    if (!network) await services.warden.call('hub', place);
    await services.warden.call('addresses', { ...place, add: withPrefix(Object.values(addresses())), remove: [] });
    return container;
  };
  const link = createServeLink({ role: 'visitor', container: start });

  const ready = async (): Promise<ServeLink> => {
    try {
      await link.ready();
      return link;
    } catch (error) {
      throw error instanceof TargetError
        ? error
        : new TargetError('visitor_unavailable', `the visitor's machine did not start: ${(error as Error).message}`, { cause: error });
    }
  };

  return {
    begin() {
      beginning = ready().then(
        () => undefined,
        (error: Error) => services.log.warn({ lab, error: error.message }, 'a visitor did not start; it is tried again when it is needed'),
      );
    },
    link: ready,
    async place() {
      await ready();
      if (!place) throw new TargetError('visitor_unavailable', "the visitor's machine has no place");
      return place;
    },
    async readdress(add, remove) {
      if (add.length + remove.length === 0) return;
      await ready();
      if (place) await services.warden.call('addresses', { ...place, add: withPrefix(add), remove: withPrefix(remove) });
    },
    async close() {
      link.close();
      await beginning;
    },
  };
}
