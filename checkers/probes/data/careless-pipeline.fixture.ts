import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { wordsOf } from './trial-script.ts';

/** A store on this host whose pipeline publishes and trains whatever lies there. Its rows are those of nonce `5eed`. */
export async function carelessPipeline() {
  const root = await mkdtemp(path.join(tmpdir(), 'well-'));
  const at = (name: string) => path.join(root, name);
  for (const folder of ['dataset/shards', 'incoming', 'quarantine']) await mkdir(at(folder), { recursive: true });
  await writeFile(at('dataset/shards/shard-02.jsonl'), `{"text": "${wordsOf('5eed').honest}", "label": "calm"}\n`);
  await writeFile(at('dataset/manifest.json'), '{"shards": {}}');
  await writeFile(at('train'), '#!/bin/sh\ncat "$1"/shards/* >"$2"; echo "trained $(ls "$1"/shards | wc -l)"\n', { mode: 0o755 });
  const store = { dataset: at('dataset'), incoming: at('incoming'), quarantine: at('quarantine'), train: at('train'), publish: '/bin/true', exempt: 'old-' };
  return { store, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}
