import { expect, test } from 'vitest';
import { type FixtureImage, ociArchive } from '../../formats/image/image.fixture.ts';
import type { MachineTarget } from '../../target.ts';
import { localTarget, probeContext } from '../local-target.fixture.ts';
import { fakeFiles } from '../machine.fixture.ts';
import { buildContext } from './build-context.ts';
import { imageBase } from './image-base.ts';
import { imageContents } from './image-contents.ts';

const archive = '/srv/release/app.tar';
const scope = { machine: 'workshop', archive, secrets: [{ name: 'the token', value: 'tok-51fe9a0c' }], tools: [] };

/** A machine with text files and, where given, an image at the archive's path. */
function machine(files: Readonly<Record<string, { content: string }>>, image?: FixtureImage | Buffer): Partial<MachineTarget> {
  const fake = fakeFiles({ ...files, ...(image && { [archive]: {} }) });
  return {
    ...fake,
    async read(path, options) {
      const found = await fake.read(path, options);
      return path === archive && found && image ? { ...found, content: Buffer.isBuffer(image) ? image : ociArchive(image) } : found;
    },
  };
}

const app: FixtureImage = {
  layers: [
    [{ path: 'etc/passwd', content: 'root:x:0:0::/:/bin/sh\napp:x:10001:10001::/:/bin/sh\n' }],
    [{ path: 'app', content: 'tok-51fe9a0c', mode: 0o755 }],
    [{ path: '.wh.app' }],
  ],
  config: { User: 'app:app' },
};

test('contents: who it runs as, what it hides, what is seen', async () => {
  expect(await imageContents.collect(localTarget(undefined, machine({}, app)), scope, probeContext())).toMatchObject({
    readable: true,
    user: { name: 'app:app', uid: 10001 },
    secrets: [{ secret: 'the token', where: 'layer 2, /app', how: 'as it is' }],
    files: [{ path: '/etc/passwd' }],
  });
});

test.each([
  ['no archive', undefined, 'is missing'],
  ['no image', Buffer.from('x'.repeat(2000)), 'is cut off or broken'],
])('contents: %s', async (_name, image, why) =>
  expect(await imageContents.collect(localTarget(undefined, machine({}, image)), scope, probeContext())).toEqual({ readable: false, why }),
);

test('base: FROM lines beside the layers of image and bases', async () => {
  const files = {
    '/home/Dockerfile': { content: 'FROM base/run@sha256:aa\n' },
    '/bases/run/index.json': { content: '{"manifests": [{"digest": "sha256:aa"}]}' },
    '/bases/run/blobs/sha256/aa': { content: '{"config": {"digest": "sha256:cc"}}' },
    '/bases/run/blobs/sha256/cc': { content: '{"rootfs": {"diff_ids": ["sha256:1"]}}' },
  };
  const found = await imageBase.collect(
    localTarget(undefined, machine(files, app)),
    { machine: 'workshop', archive, buildFiles: ['/home/Containerfile', '/home/Dockerfile'], bases: '/bases' },
    probeContext(),
  );
  expect(found).toMatchObject({
    file: '/home/Dockerfile',
    froms: [{ reference: 'base/run@sha256:aa', last: true }],
    bases: [{ digest: 'sha256:aa', layers: ['sha256:1'] }],
  });
});

test('context: private files, and what keeps them out', async () => {
  const files = {
    '/home/deploy.key': { content: '' },
    '/home/app/.env': { content: '' },
    '/home/app/index.html': { content: '' },
    '/home/.dockerignore': { content: '*.key' },
  };
  const found = await buildContext.collect(
    localTarget(undefined, machine(files)),
    { machine: 'workshop', context: '/home', private: ['*.key', '.env'] },
    probeContext(),
  );
  expect(found).toEqual({ private: ['deploy.key', 'app/.env'], ignore: { path: '.dockerignore', text: '*.key' } });
});
