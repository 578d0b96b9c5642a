import { aclActions } from './acls.ts';
import { ruleActions } from './group-rules.ts';
import { groupActions } from './groups.ts';
import { instanceActions } from './instances.ts';
import { interfaceActions } from './interfaces.ts';
import { networkActions } from './networks.ts';
import { placeActions } from './places.ts';
import { prefixListActions } from './prefix-lists.ts';
import type { Action } from './region.ts';
import { routeActions } from './routes.ts';
import { tagActions } from './tags.ts';

/** Every action of the EC2 API that is simulated. */
export const ec2Actions: Readonly<Record<string, Action>> = {
  ...groupActions,
  ...ruleActions,
  ...prefixListActions,
  ...networkActions,
  ...routeActions,
  ...aclActions,
  ...instanceActions,
  ...interfaceActions,
  ...tagActions,
  ...placeActions,
};
