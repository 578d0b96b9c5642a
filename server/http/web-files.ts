import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Handler } from 'hono';
import { getMimeType } from 'hono/utils/mime';
import { routeNotFound } from './http.errors.ts';
import type { Variables } from './request.ts';

interface WebFile {
  readonly type: string;
  readonly cache: string;
  readonly bodies: Readonly<Record<'br' | 'gzip' | 'identity', Uint8Array<ArrayBuffer>>>;
}
const packBrotli = promisify(brotliCompress);
const packGzip = promisify(gzip);
const notBuilt = '<!doctype html><title>Rampart</title><p>The web app is not built yet. Run <code>npm run build</code> and reload.';
const packed = /^(text\/|application\/(javascript|json|manifest)|image\/svg)/;

/** The built web app: named assets for ever, pages fresh; an address without a file is a page of the app. */
export function webFiles(folder: string): Handler<{ Variables: Variables }> {
  const kept = new Map<string, Promise<WebFile>>();
  const listed = new Set<string>();
  const list = async () => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) if (entry.isFile()) listed.add(path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
  };
  const find = async (name: string) => {
    if (!listed.has(name)) await list();
    return listed.has(name);
  };
  const load = (name: string) => {
    const known = name.startsWith('assets/') ? kept.get(name) : undefined;
    const file = known ?? loadFile(folder, name);
    if (!known) kept.set(name, file);
    return file;
  };

  return async (c) => {
    const wanted = c.req.path.slice(1);
    if (wanted.startsWith('api/') || wanted === 'api') throw routeNotFound();
    const hit = wanted !== '' && !wanted.startsWith('.') && (await find(wanted));
    if (!hit && path.posix.extname(wanted) !== '') throw routeNotFound();
    const name = hit ? wanted : 'index.html';
    if (!(await find(name))) return c.html(notBuilt, 503);
    const file = await load(name);
    const accepted = c.req.header('accept-encoding') ?? '';
    const encoding = accepted.includes('br') ? 'br' : accepted.includes('gzip') ? 'gzip' : 'identity';
    const bytes = file.bodies[encoding];
    c.header('Content-Type', file.type);
    c.header('Cache-Control', file.cache);
    c.header('Vary', 'Accept-Encoding');
    if (bytes !== file.bodies.identity) c.header('Content-Encoding', encoding);
    return c.body(bytes);
  };
}

async function loadFile(folder: string, name: string): Promise<WebFile> {
  const identity = new Uint8Array(await readFile(path.join(folder, name)));
  const type = getMimeType(name) ?? 'application/octet-stream';
  const cache = name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
  if (!packed.test(type) || identity.length < 1024) return { type, cache, bodies: { br: identity, gzip: identity, identity } };
  const [br, gz] = await Promise.all([packBrotli(identity, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }), packGzip(identity)]);
  return { type, cache, bodies: { br: new Uint8Array(br), gzip: new Uint8Array(gz), identity } };
}
