import type { Binding, Role } from '../../semantics/rbac/objects.ts';
import { type Fact, homeOf } from './cluster-facts.ts';

const isOfCluster = ({ kind }: Fact) => kind.startsWith('Cluster');

export const roleOfFact = (fact: Fact<'role'>): Role => ({
  kind: isOfCluster(fact) ? 'ClusterRole' : 'Role',
  ...(!isOfCluster(fact) && { namespace: homeOf(fact) }),
  name: fact.metadata.name ?? '(no name)',
  ...(fact.metadata.labels && { labels: fact.metadata.labels }),
  rules: fact.body.rules ?? [],
  ...(fact.body.aggregationRule && { aggregates: fact.body.aggregationRule.clusterRoleSelectors ?? [] }),
});

export const bindingOfFact = (fact: Fact<'binding'>): Binding => ({
  kind: isOfCluster(fact) ? 'ClusterRoleBinding' : 'RoleBinding',
  ...(!isOfCluster(fact) && { namespace: homeOf(fact) }),
  name: fact.metadata.name ?? '(no name)',
  roleRef: fact.body.roleRef,
  subjects: fact.body.subjects ?? [],
});
