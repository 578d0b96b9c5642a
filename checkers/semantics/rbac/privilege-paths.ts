import { type Grant, grantsOf, masters, placed, subjectWords, userOf, wordsFor } from './authorise.ts';
import type { RbacScene, Subject, User } from './objects.ts';
import { type Power, type PowerId, givesOne, givesPower, powers } from './powers.ts';

/** How somebody comes to rule the cluster: each step with the binding and role that make it possible. */
export interface PrivilegePath {
  readonly steps: readonly PrivilegeStep[];
}
export interface PrivilegeStep {
  readonly who: string;
  readonly power: PowerId;
  /** Absent for `system:masters`. */
  readonly grant?: Grant;
  /** `ServiceAccount shop/ci may read secrets in namespace shop: RoleBinding shop/ci of Role shop/reader to ServiceAccount shop/ci`. */
  readonly reason: string;
}

/** Held for the whole cluster, each of these is the cluster: by itself, by a role or a certificate of one's choice, or by every node. */
const ruling: ReadonlySet<PowerId> = new Set(['everything', 'escalate', 'bind', 'nodes-proxy', 'csr-approve', 'admission-write']);
/** These lead to the service accounts of the namespace, or of all of them. Impersonation of users and groups is told of by its own rule. */
const leading: ReadonlySet<PowerId> = new Set(['everything', 'escalate', 'bind', 'impersonate', 'pods-create', 'pods-exec', 'secrets-read', 'token-create']);

/**
 * The shortest way of each user to ruling the cluster, by the user's name, where there is one by what is bound here. Service accounts are those that bindings
 * name: one that is bound nowhere leads nowhere. Whether a pod of the account runs at this moment is not asked.
 */
export function privilegePaths(scene: RbacScene, users: readonly User[]): ReadonlyMap<string, PrivilegePath> {
  const identities = identitiesIn(scene, users);
  const found = new Map<string, PrivilegePath>(identities.flatMap((one) => (one.atOnce ? [[one.user.name, { steps: [one.atOnce] }] as const] : [])));
  for (let before = -1; before < found.size;) {
    before = found.size;
    const doors = doorsTo(identities, found);
    for (const { user, who, leading } of identities) {
      if (found.has(user.name)) continue;
      const first = leading.find(({ grant }) => doors.has(grant.namespace));
      if (first) found.set(user.name, { steps: [step(who, first), ...doors.get(first.grant.namespace)!.steps] });
    }
  }
  return found;
}

interface Identity {
  readonly user: User;
  readonly who: string;
  /** Of a service account. */
  readonly namespace?: string;
  readonly leading: readonly Held[];
  readonly atOnce?: PrivilegeStep;
}

function identitiesIn(scene: RbacScene, users: readonly User[]): Identity[] {
  const accounts = accountsIn(scene).map((account) => ({ user: userOf(account), who: subjectWords(account), namespace: account.namespace ?? '' }));
  const all = new Map([...users.map((user) => ({ user, who: user.name })), ...accounts].map((one) => [one.user.name, one]));
  return [...all.values()].map((one) => {
    const held = heldPowers(scene, one.user);
    const last = held.find(({ grant, power }) => grant.namespace === undefined && ruling.has(power.id));
    const isMaster = one.user.groups.includes(masters);
    const atOnce = isMaster ? { who: one.who, power: 'everything' as const, reason: `Group ${masters} may do everything` } : last && step(one.who, last);
    return { ...one, leading: held.filter(({ power }) => leading.has(power.id)), ...(atOnce && { atOnce }) };
  });
}

/** For each namespace, and for all of them, the way on of one of its service accounts that has one. */
function doorsTo(identities: readonly Identity[], found: ReadonlyMap<string, PrivilegePath>): Map<string | undefined, PrivilegePath> {
  const doors = new Map<string | undefined, PrivilegePath>();
  for (const { user, namespace } of identities) {
    const path = namespace === undefined ? undefined : found.get(user.name);
    if (!path) continue;
    for (const place of [namespace, undefined]) if ((doors.get(place)?.steps.length ?? Infinity) > path.steps.length) doors.set(place, path);
  }
  return doors;
}

interface Held {
  readonly power: Power;
  readonly grant: Grant;
}

/** Powers of a user, each with every grant that gives it, where what it needs is granted in the same place. */
function heldPowers(scene: RbacScene, user: User): Held[] {
  const grants = grantsOf(scene, user);
  const isUsable = ({ needs }: Power, { namespace }: Grant) =>
    !needs || grants.some((grant) => (grant.namespace === undefined || grant.namespace === namespace) && givesOne(grant.rule, needs));
  return powers.flatMap((power) => grants.filter((grant) => givesPower(grant.rule, power) && isUsable(power, grant)).map((grant) => ({ power, grant })));
}

const step = (who: string, { power, grant }: Held): PrivilegeStep => ({
  who,
  power: power.id,
  grant,
  reason: `${who} may ${power.words} ${grant.namespace === undefined ? 'in the whole cluster' : `in namespace ${grant.namespace}`}: ${wordsFor(grant)}`,
});

const accountsIn = ({ bindings }: RbacScene): Subject[] =>
  bindings.flatMap((binding) =>
    binding.subjects.map((subject) => placed(subject, binding)).filter(({ kind, namespace }) => kind === 'ServiceAccount' && namespace),
  );
