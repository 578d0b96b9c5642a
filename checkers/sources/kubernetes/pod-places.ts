const template = ['spec', 'template'];
const podAt: Readonly<Record<string, readonly string[]>> = {
  '/Pod': [],
  '/ReplicationController': template,
  '/PodTemplate': ['template'],
  'apps/Deployment': template,
  'apps/StatefulSet': template,
  'apps/DaemonSet': template,
  'apps/ReplicaSet': template,
  'extensions/Deployment': template,
  'extensions/DaemonSet': template,
  'extensions/ReplicaSet': template,
  'batch/Job': template,
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
};

/** Where a kind of object keeps its pod, by API group and kind: `apps/Deployment`, `/Pod`. */
export const podPlace = (groupKind: string): readonly string[] | undefined => podAt[groupKind];

export const groupKindOf = (apiVersion: string, kind: string): string =>
  `${apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''}/${kind}`;
