import { type Grant, grantsOf, masters, serviceAccountUser, subjectWords, wordsFor } from './authorise.ts';
import type { RbacScene, Subject, User } from './objects.ts';
import { type Power, type PowerId, givesOne, givesPower, powers } from './powers.ts';

/** How somebody comes to rule the cluster: each step with the binding and role that make it possible. */
export interface PrivilegePath {
  readonly steps: readonly PrivilegeStep[];
}
export interface PrivilegeStep {
  readonly who: string;
  readonly power: PowerId;
  /** `ServiceAccount shop/ci may read secrets in namespace shop: RoleBinding shop/ci of Role shop/reader to ServiceAccount shop/ci`. */
  readonly reason: string;
}

/** Held for the whole cluster, each of these is the cluster: by itself, by a role, a name or a certificate of one's choice, or by every node. */
const ruling: ReadonlySet<PowerId> = new Set(['everything', 'escalate', 'bind', 'impersonate', 'nodes-proxy', 'csr-approve', 'admission-write']);
/** In a namespace: these lead to its service accounts. */
const leading: ReadonlySet<PowerId> = new Set(['everything', 'escalate', 'bind', 'impersonate', 'pods-create', 'pods-exec', 'secrets-read', 'token-create']);

/**
 * The shortest way from a user to ruling the cluster; undefined where there is none by what is bound here. Service accounts are those that bindings name:
 * one that is bound nowhere leads nowhere. Whether a pod of the account runs, or a secret with its token exists, is not asked: it may tomorrow.
 */
export function privilegePath(scene: RbacScene, user: User): PrivilegePath | undefined {
  if (user.groups.includes(masters)) return { steps: [{ who: user.name, power: 'everything', reason: `Group ${masters} may do everything` }] };
  const seen = new Set([user.name]);
  let front: { readonly user: User; readonly who: string; readonly steps: readonly PrivilegeStep[] }[] = [{ user, who: user.name, steps: [] }];
  while (front.length > 0) {
    const held = front.map((one) => ({ ...one, held: heldPowers(scene, one.user) }));
    for (const { who, steps, held: all } of held) {
      const last = all.find(({ grant, power }) => grant.namespace === undefined && ruling.has(power.id));
      if (last) return { steps: [...steps, step(who, last)] };
    }
    front = held.flatMap(({ who, steps, held: all }) =>
      all
        .filter(({ power }) => leading.has(power.id))
        .flatMap((one) => accountsIn(scene, one.grant.namespace).map((account) => ({ one, account, next: userOf(account) })))
        .filter(({ next }) => !seen.has(next.name) && seen.add(next.name))
        .map(({ one, account, next }) => ({ user: next, who: subjectWords(account), steps: [...steps, step(who, one)] })),
    );
  }
  return undefined;
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
  reason: `${who} may ${power.words} ${grant.namespace === undefined ? 'in the whole cluster' : `in namespace ${grant.namespace}`}: ${wordsFor(grant)}`,
});

function accountsIn({ bindings }: RbacScene, namespace: string | undefined): Subject[] {
  const all = bindings.flatMap((binding) =>
    binding.subjects
      .filter(({ kind }) => kind === 'ServiceAccount')
      .map((subject) => ({ ...subject, namespace: subject.namespace ?? binding.namespace ?? '' })),
  );
  return all.filter((account) => account.namespace !== '' && (namespace === undefined || account.namespace === namespace));
}

const userOf = ({ namespace = '', name }: Subject): User => serviceAccountUser(namespace, name);
