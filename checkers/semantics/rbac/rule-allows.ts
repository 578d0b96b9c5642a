import type { AccessRequest, PolicyRule, ResourceRequest } from './objects.ts';

/** Whether one rule allows a request, leaving aside in which namespace. */
export const ruleAllows = (rule: PolicyRule, request: AccessRequest): boolean =>
  hits(rule.verbs, request.verb) && ('path' in request ? coversPath(rule.nonResourceURLs ?? [], request.path) : coversResource(rule, request));

const hits = (words: readonly string[] | undefined, word: string): boolean => words !== undefined && (words.includes('*') || words.includes(word));

function coversResource(
  { apiGroups, resources = [], resourceNames = [] }: PolicyRule,
  { apiGroup, resource, subresource, name = '' }: ResourceRequest,
): boolean {
  const whole = subresource ? `${resource}/${subresource}` : resource;
  const isCovered = hits(resources, whole) || (subresource !== undefined && subresource !== '' && resources.includes(`*/${subresource}`));
  return isCovered && hits(apiGroups, apiGroup) && (resourceNames.length === 0 || resourceNames.includes(name));
}

/** A `*` at the end stands for any rest, the empty one too. */
const coversPath = (urls: readonly string[], path: string): boolean =>
  urls.some((url) => url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.replace(/\*+$/, ''))));
