import type { RuntimeStatus } from '#server/api.ts';

export type RuntimeName = RuntimeStatus['name'];
const words: Record<RuntimeName, string> = { embedded: 'Simulation', docker: 'Container', kind: 'Cluster', kubernetes: 'Cluster, shared' };
const sentences: Record<RuntimeName, string> = {
  embedded: 'A simulated host: real shell syntax, no real kernel.',
  docker: 'Real Linux machines in containers, on a network of their own.',
  kind: 'A real Kubernetes in a node container.',
  kubernetes: 'Pods of a shared cluster.',
};
export const runtimeWord = (name: RuntimeName): string => words[name];
export const runtimeSentence = (name: RuntimeName): string => sentences[name];
