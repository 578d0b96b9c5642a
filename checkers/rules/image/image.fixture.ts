import type { ImageContents } from '../../evidence/image.ts';

const app = { path: '/site/price', mode: 0o755, sha256: 'a'.repeat(64) };

/** An image without fault, but for what is given. */
export const image = (change: Partial<ImageContents> = {}) => ({
  imageContents: {
    readable: true as const,
    user: { name: '10001', uid: 10001 },
    secrets: [],
    files: [app],
    tools: [{ path: '/usr/bin/make', sha256: 'b'.repeat(64) }],
    ...change,
  },
});
export const unread = { imageContents: { readable: false as const, why: 'is missing' } };
export const withFile = (path: string, sha256 = 'c'.repeat(64)) => image({ files: [app, { path, mode: 0o755, sha256 }] });
