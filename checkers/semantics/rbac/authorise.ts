import { effectiveRules } from './effective-rules.ts';
import type { AccessRequest, Binding, PolicyRule, RbacScene, Role, Subject, User } from './objects.ts';
import { ruleAllows } from './rule-allows.ts';

/** A rule that somebody holds, where, and by what. */
export interface Grant {
  readonly rule: PolicyRule;
  /** Absent: everywhere, and for what is in no namespace. */
  readonly namespace?: string;
  readonly role: Role;
  readonly binding: Binding;
  readonly subject: Subject;
}

export interface Decision {
  readonly allowed: boolean;
  /** Which binding and role, or that there is none. */
  readonly reason: string;
}

/** The group for which the API server asks nobody. */
export const masters = 'system:masters';

/** The user that a service account's token makes, with its groups. */
export const serviceAccountUser = (namespace: string, name: string): User => ({
  name: `system:serviceaccount:${namespace}:${name}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
});
/** Of a subject: the user itself, somebody of the group, or the service account. */
export function userOf({ kind, name, namespace = '' }: Subject): User {
  if (kind === 'ServiceAccount') return serviceAccountUser(namespace, name);
  return kind === 'Group' ? { name: `somebody of ${name}`, groups: [name] } : { name, groups: [] };
}
export const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

/** Whether a subject of a binding means this user. `home` is the binding's namespace. */
export function appliesTo({ kind, name, namespace }: Subject, user: User, home?: string): boolean {
  if (kind === 'User') return user.name === name;
  if (kind === 'Group') return user.groups.includes(name);
  const place = namespace || home;
  return kind === 'ServiceAccount' && Boolean(place) && user.name === `system:serviceaccount:${place}:${name}`;
}

/** The role that a binding means; undefined where it does not exist, and then the binding grants nothing. */
export const roleOf = ({ kind, namespace, roleRef }: Binding, roles: readonly Role[]): Role | undefined =>
  roles.find((role) =>
    roleRef.kind === 'ClusterRole'
      ? role.kind === 'ClusterRole' && role.name === roleRef.name
      : kind === 'RoleBinding' && roleRef.kind === 'Role' && role.kind === 'Role' && role.namespace === namespace && role.name === roleRef.name,
  );

/** What a binding grants to those of its subjects for whom `isMeant`. */
export function grantsBy(binding: Binding, { roles }: RbacScene, isMeant: (subject: Subject) => boolean): Grant[] {
  const subject = binding.subjects.find(isMeant);
  const role = subject && roleOf(binding, roles);
  if (!role) return [];
  const scope = binding.kind === 'RoleBinding' ? { namespace: binding.namespace ?? '' } : {};
  return effectiveRules(role, roles).map((rule) => ({ rule, ...scope, role, binding, subject }));
}

/** Effective permissions of a user: all that some binding grants. What `system:masters` has beyond that, nobody writes down. */
export const grantsOf = (scene: RbacScene, user: User): Grant[] =>
  scene.bindings.flatMap((binding) => grantsBy(binding, scene, (subject) => appliesTo(subject, user, binding.namespace)));

/** A grant in a namespace says nothing of other namespaces, of the cluster as a whole, or of paths. */
export const grantAllows = ({ rule, namespace }: Grant, request: AccessRequest): boolean =>
  (namespace === undefined || (!('path' in request) && request.namespace === namespace)) && ruleAllows(rule, request);

/** Whether a user may do it, as the API server decides with RBAC alone. */
export function authorise(scene: RbacScene, user: User, request: AccessRequest): Decision {
  if (user.groups.includes(masters)) return { allowed: true, reason: `group ${masters}: no authoriser is asked` };
  const grant = grantsOf(scene, user).find((one) => grantAllows(one, request));
  return grant ? { allowed: true, reason: `allowed by ${wordsFor(grant)}` } : { allowed: false, reason: 'no binding allows it' };
}

export interface Holder {
  readonly subject: Subject;
  readonly grant: Grant;
}

/** Subjects to which some binding allows a request, each once, with the first grant that does. */
export function whoCan(scene: RbacScene, request: AccessRequest): Holder[] {
  const holders = scene.bindings.flatMap((binding) =>
    binding.subjects.flatMap((subject) => {
      const grant = grantsBy(binding, scene, (one) => one === subject).find((one) => grantAllows(one, request));
      return grant ? [{ subject: placed(subject, binding), grant }] : [];
    }),
  );
  return [...new Map(holders.toReversed().map((holder) => [subjectWords(holder.subject), holder])).values()].toReversed();
}

/** With the namespace that is meant where none is written. */
export const placed = (subject: Subject, { namespace }: Binding): Subject =>
  subject.kind === 'ServiceAccount' && !subject.namespace && namespace ? { ...subject, namespace } : subject;

/** `ServiceAccount shop/web`, `Group system:authenticated`. */
export const subjectWords = ({ kind, name, namespace }: Subject): string => `${kind} ${kind === 'ServiceAccount' && namespace ? `${namespace}/` : ''}${name}`;

/** `RoleBinding shop/ci of ClusterRole edit to Group builders`. */
export const wordsFor = ({ binding, role, subject }: Grant): string =>
  `${bindingWords(binding)} of ${roleWords(role)} to ${subjectWords(placed(subject, binding))}`;

export const bindingWords = ({ kind, namespace, name }: Binding): string => `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
export const roleWords = ({ kind, namespace, name }: Role): string => `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
