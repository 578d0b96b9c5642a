import { request } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect as secure } from 'node:tls';
import type { ClusterDecision, ClusterObject, ClusterResource, ClusterTarget, ClusterUser } from '../../target.ts';
import { TargetError } from '../../target.ts';
import type { Credential } from './kubeconfig.ts';

export interface ApiAccess {
  credential(): Promise<Credential>;
  /** A connection to the API server's port. */
  connect(): Promise<Duplex>;
}

interface Ask {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  readonly as?: ClusterUser;
}

interface Answer {
  readonly status: number;
  readonly body: ClusterObject;
}

const limitMs = 10_000;
const maxBytes = 32 * 1024 * 1024;
const page = 500;
/** Admission refuses with any of these: RBAC and built-in policies 403, ValidatingAdmissionPolicy 422, webhooks 400 where they give no code. */
const refusals = new Set([400, 403, 422]);

/** The grader's port into an API server, as the holder of a client certificate. Every answer is read from the API; nothing is kept. */
export function clusterTarget(access: ApiAccess): ClusterTarget {
  return {
    async list(resource) {
      const items: ClusterObject[] = [];
      for (let next = ''; ;) {
        const { status, body } = await ask(access, {
          method: 'GET',
          path: `${pathOf(resource)}?limit=${page}${next && `&continue=${encodeURIComponent(next)}`}`,
        });
        if (status === 404) throw new TargetError('not_found', `the cluster has no ${resource.resource} in ${groupVersion(resource)}`);
        if (status !== 200) throw refused(status, body);
        items.push(...((body.items as ClusterObject[] | undefined) ?? []));
        next = (body.metadata as { continue?: string } | undefined)?.continue ?? '';
        if (next === '') return items;
      }
    },
    async admits(object, { resource, as }) {
      const { status, body } = await ask(access, { method: 'POST', path: `${pathOf(resource)}?dryRun=All`, body: object, as });
      if (status === 200 || status === 201 || status === 202) return { allowed: true, reason: '' };
      if (refusals.has(status)) return { allowed: false, reason: messageOf(body) };
      throw refused(status, body);
    },
    async allows({ user, groups = [] }, { verb, group, resource, subresource, namespace, name }) {
      const spec = { user, groups: [...groups, 'system:authenticated'], resourceAttributes: { verb, group, resource, subresource, namespace, name } };
      const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec };
      const { status, body } = await ask(access, { method: 'POST', path: '/apis/authorization.k8s.io/v1/subjectaccessreviews', body: review });
      if (status !== 201) throw refused(status, body);
      return decisionOf(body);
    },
  };
}

function decisionOf(body: ClusterObject): ClusterDecision {
  const { allowed, reason = '', evaluationError } = (body.status ?? {}) as { allowed?: unknown; reason?: string; evaluationError?: string };
  if (typeof allowed !== 'boolean') throw new TargetError('cluster_refused', 'the cluster gave no decision');
  if (!allowed && evaluationError) throw new TargetError('cluster_refused', evaluationError);
  return { allowed, reason };
}

const groupVersion = ({ group, version }: ClusterResource): string => (group === '' ? version : `${group}/${version}`);

const segment = (text: string): string => encodeURIComponent(text);

function pathOf({ group, version, resource, namespace }: ClusterResource): string {
  const root = group === '' ? `/api/${segment(version)}` : `/apis/${segment(group)}/${segment(version)}`;
  return `${root}${namespace === undefined ? '' : `/namespaces/${segment(namespace)}`}/${segment(resource)}`;
}

const messageOf = ({ message }: ClusterObject): string => (typeof message === 'string' ? message : '');
const refused = (status: number, body: ClusterObject): TargetError => new TargetError('cluster_refused', `the cluster answered ${status}: ${messageOf(body)}`);

async function ask({ credential, connect }: ApiAccess, { method, path, body, as }: Ask): Promise<Answer> {
  const signal = AbortSignal.timeout(limitMs);
  try {
    const [{ ca, cert, key }, stream] = await Promise.all([credential(), connect()]);
    const socket = secure({ socket: stream, ca, cert, key, servername: 'localhost' });
    try {
      const text = body && JSON.stringify(body);
      const headers = { host: 'localhost', accept: 'application/json', ...(text ? jsonHeaders(text) : {}), ...impersonation(as) };
      return await new Promise<Answer>((resolve, reject) => {
        const asked = request({ method, path, headers, signal, createConnection: () => socket }, (response) => {
          collect(response).then((read) => resolve({ status: response.statusCode ?? 0, body: parsed(read) }), reject);
        });
        asked.on('error', reject);
        asked.end(text);
      });
    } finally {
      socket.destroy();
      stream.destroy();
    }
  } catch (error) {
    if (error instanceof TargetError) throw error;
    const why = signal.aborted ? `no answer within ${limitMs / 1000} s` : (error as Error).message;
    throw new TargetError('cluster_unavailable', `the API server cannot be asked: ${why}`, { cause: error });
  }
}

const jsonHeaders = (text: string) => ({ 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });

function impersonation(as: ClusterUser | undefined): Record<string, string | string[]> {
  if (!as) return {};
  const groups = [...(as.groups ?? []), 'system:authenticated'];
  return { 'impersonate-user': as.user, 'impersonate-group': groups };
}

async function collect(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) throw new TargetError('too_large', `the cluster's answer is larger than ${maxBytes / 1024 / 1024} MiB`);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What is no JSON comes from something that only stands before the API. */
function parsed(text: string): ClusterObject {
  try {
    return JSON.parse(text) as ClusterObject;
  } catch {
    return { message: text.trim().slice(0, 200) };
  }
}
