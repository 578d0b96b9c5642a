import { expect, test, vi } from 'vitest';
import { testServer } from '../../test/support/test-server.ts';
import type { FileChange, Results } from '../api.ts';
import { attemptById } from './attempts.repository.ts';

const place = { machine: 'house', path: '/etc/lamp.conf' };

async function started() {
  const server = testServer();
  const browser = server.client();
  const { id } = await browser.start();
  const changes = async () => (await browser.get<FileChange[]>(`attempts/${id}/changes`)).body;
  await vi.waitFor(() => expect(attemptById(server.database, id)?.startFilesKept).toBe(true));
  const revert = (body: object) => browser.post<{ etag: string }>(`attempts/${id}/changes/revert`, body);
  return { browser, id, changes, revert, lab: server.runtime.labs[0]! };
}

test('a changed file gets the content of the start again, and the log tells of it', async () => {
  const { browser, id, lab, changes, revert } = await started();
  lab.files_.set(place.path, 'watts 3\n');
  const [change] = await changes();
  expect(change).toMatchObject({ kind: 'changed', revertable: true });
  expect((await revert({ ...place, etag: change?.etag })).status).toBe(200);
  expect(lab.files_.get(place.path)).toBe('watts 60\n');
  expect(await changes()).toEqual([]);
  const { body } = await browser.get<Results>(`attempts/${id}/results`);
  expect(body.events.at(-1)?.summary).toBe('File reverted · house · /etc/lamp.conf');
});

test('what changed since the comparison was drawn is not overwritten', async () => {
  const { browser, id, lab, changes, revert } = await started();
  lab.files_.set(place.path, 'watts 3\n');
  const [change] = await changes();
  const { body: file } = await browser.get<{ etag: string }>(`attempts/${id}/file?machine=house&path=${place.path}`);
  await browser.send('PUT', `attempts/${id}/file`, { ...place, content: 'watts 4\n', etag: file.etag });
  expect(await revert({ ...place, etag: change?.etag })).toMatchObject({ status: 409, body: { error: { code: 'files.changed' } } });
  expect(lab.files_.get(place.path)).toBe('watts 4\n');
});

test('a removed file comes back', async () => {
  const { lab, changes, revert } = await started();
  lab.files_.delete(place.path);
  const [change] = await changes();
  expect(change).toMatchObject({ kind: 'removed', revertable: true });
  expect(change?.etag).toBeUndefined();
  await revert(place);
  expect(lab.files_.get(place.path)).toBe('watts 60\n');
});

test('a file that was not there at the start has nothing to go back to', async () => {
  const { lab, changes, revert } = await started();
  lab.files_.set('/etc/new.conf', 'new\n');
  expect(await changes()).toMatchObject([{ kind: 'added', revertable: false }]);
  const refused = { status: 409, body: { error: { code: 'attempts.no_start_content' } } };
  expect(await revert({ machine: 'house', path: '/etc/new.conf' })).toMatchObject(refused);
  expect(await revert({ machine: 'shed', path: place.path })).toMatchObject(refused);
});

test('only in a lab that runs', async () => {
  const { browser, id, revert } = await started();
  await browser.send('DELETE', `attempts/${id}`);
  expect(await revert(place)).toMatchObject({ status: 409, body: { error: { code: 'attempts.ended' } } });
});
