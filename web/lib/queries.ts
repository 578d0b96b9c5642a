import { QueryClient, queryOptions } from '@tanstack/react-query';
import type {
  Attempt,
  EditableFile,
  EditableFileContent,
  FileChange,
  Hint,
  Results,
  RuntimeStatus,
  ScenarioDetail,
  ScenarioSummary,
  Session,
} from '#server/api.ts';
import { ApiFailure, ensureSession, get, serverNow } from './api.ts';

const isOurs = (error: unknown): boolean => error instanceof ApiFailure && (error.status === 0 || error.status >= 500);

export const queryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: 30_000, refetchOnWindowFocus: false, retry: (count, error) => isOurs(error) && count < 2 } },
});

export const sessionQuery = queryOptions({ queryKey: ['session'], queryFn: () => ensureSession() as Promise<Session>, staleTime: Infinity });
export const scenariosQuery = queryOptions({ queryKey: ['scenarios'], queryFn: () => get<ScenarioSummary[]>('scenarios') });
export const scenarioQuery = (id: string) =>
  queryOptions({ queryKey: ['scenarios', id], queryFn: () => get<ScenarioDetail>(`scenarios/${encodeURIComponent(id)}`) });
export const runtimesQuery = queryOptions({ queryKey: ['runtimes'], queryFn: () => get<RuntimeStatus[]>('runtimes') });
export const attemptsQuery = queryOptions({ queryKey: ['attempts'], queryFn: () => get<Attempt[]>('attempts'), staleTime: 5_000 });

const attemptPath = (id: string): string => `attempts/${encodeURIComponent(id)}`;
export const attemptQuery = (id: string) => queryOptions({ queryKey: ['attempt', id], queryFn: () => get<Attempt>(attemptPath(id)), staleTime: Infinity });
/** The files are compared while the lab is being closed, just after it ended: asked again until they are there. */
const comparing = ({ attempt, changes }: Results): boolean =>
  attempt.state === 'ended' && changes.length === 0 && serverNow() - Date.parse(attempt.endedAt ?? '') < 20_000;
export const resultsQuery = (id: string) =>
  queryOptions({
    queryKey: ['attempt', id, 'results'],
    queryFn: () => get<Results>(`${attemptPath(id)}/results`),
    staleTime: 5_000,
    refetchInterval: ({ state }) => (state.data && comparing(state.data) ? 2_000 : false),
  });
export const hintsQuery = (id: string) =>
  queryOptions({ queryKey: ['attempt', id, 'hints'], queryFn: () => get<Hint[]>(`${attemptPath(id)}/hints`), staleTime: Infinity });
export const changesQuery = (id: string) =>
  queryOptions({ queryKey: ['attempt', id, 'changes'], queryFn: () => get<FileChange[]>(`${attemptPath(id)}/changes`), staleTime: 0 });
export const filesQuery = (id: string, machine: string) =>
  queryOptions({
    queryKey: ['attempt', id, 'files', machine],
    queryFn: () => get<EditableFile[]>(`${attemptPath(id)}/files?machine=${encodeURIComponent(machine)}`),
    staleTime: 0,
  });
export const fileQuery = (id: string, at: { machine: string; path: string }) =>
  queryOptions({
    queryKey: ['attempt', id, 'file', at.machine, at.path],
    queryFn: () => get<EditableFileContent>(`${attemptPath(id)}/file?machine=${encodeURIComponent(at.machine)}&path=${encodeURIComponent(at.path)}`),
    staleTime: Infinity,
    gcTime: 0,
  });

export interface LiveVerdicts {
  readonly run: string;
  readonly byId: Readonly<Record<string, { readonly status: string; readonly reason: string }>>;
}
/** Filled by the attempt's event stream only. */
export const verdictsKey = (id: string) => ['attempt', id, 'verdicts'] as const;
