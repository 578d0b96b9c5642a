import { expect, test } from 'vitest';
import { buildContext, contentHash } from './build-context.ts';
import { type RecipeInput, recipeSchema } from './recipe.ts';

const hash = async (more: Partial<RecipeInput>, { base = 'sha256:1', ca }: { base?: string; ca?: Buffer } = {}): Promise<string> =>
  contentHash(await buildContext(recipeSchema.parse({ description: 'a machine', profile: 'service', ...more }), '/', { ca }), base);

test('the hash stays where only the seed, the limits or the description differ', async () => {
  expect(await hash({ description: 'other', seed: { files: [{ path: '/a', content: 'a' }] }, limits: { memory: 64 } })).toBe(await hash({}));
});

test('the hash changes with the base, a package, a file', async () => {
  const hashes = await Promise.all([
    hash({}),
    hash({}, { base: 'sha256:2' }),
    hash({ packages: ['curl'] }),
    hash({ files: [{ path: '/a', content: 'a' }] }),
    hash({ files: [{ path: '/a', content: 'b' }] }),
    hash({ files: [{ path: '/a', content: 'b', mode: '0600' }] }),
  ]);
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('the hash does not depend on the certificates of the builder', async () => {
  const python = { python: ['flask==3.0.0'] };
  expect(await hash(python, { ca: Buffer.from('a certificate') })).toBe(await hash(python));
});

test('a file without content, source, link or directory is refused', async () => {
  await expect(hash({ files: [{ path: '/a' }] })).rejects.toThrow('/a: exactly one of content, source, link, directory');
});
