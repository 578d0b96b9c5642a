import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { EditableFileContent } from '#server/api.ts';
import { ApiFailure, ensureSession, send } from '../../lib/api.ts';
import { fileQuery } from '../../lib/queries.ts';
import { type Draft, keepDraft, type Place, readDraft } from './drafts.ts';

const pollMs = 8_000;

/** One file: what the lab has (`theirs`), what the learner typed (`draft`), and whether the two parted. */
export function useFile(place: Place) {
  const client = useQueryClient();
  const query = fileQuery(place.attempt, place);
  const file = useQuery({ ...query, refetchInterval: pollMs });
  const [draft, setDraft] = useState<Draft | undefined>(() => readDraft(place));
  const theirs = file.data;
  const change = (content: string): void => {
    const base = draft?.etag ?? theirs?.etag ?? '';
    const next = theirs && content === theirs.content && base === theirs.etag ? undefined : { content, etag: base };
    setDraft(next);
    keepDraft(place, next);
  };
  const drop = (): void => {
    setDraft(undefined);
    keepDraft(place, undefined);
  };
  const save = useMutation({
    mutationFn: async (etag: string) => {
      await ensureSession();
      return send<{ etag: string }>('PUT', `attempts/${encodeURIComponent(place.attempt)}/file`, {
        machine: place.machine,
        path: place.path,
        content: draft?.content ?? '',
        etag,
      });
    },
    onSuccess: ({ etag }) => {
      client.setQueryData<EditableFileContent>(query.queryKey, (known) => known && { ...known, content: draft?.content ?? known.content, etag });
      drop();
    },
    onError: (error) => {
      if (error instanceof ApiFailure && error.problem.code === 'files.changed') void file.refetch();
    },
  });
  const conflict = draft !== undefined && theirs !== undefined && draft.etag !== theirs.etag;
  return { file, theirs, draft, conflict, change, drop, save };
}
