import { createHash } from 'node:crypto';
import { type DatasetTrial, type TrialName, trialNames } from '../../evidence/data.ts';

/** Where the pipeline keeps what. */
export interface Store {
  readonly dataset: string;
  readonly incoming: string;
  /** `PREFIX-`: shards of this name were once exempt. */
  readonly exempt: string;
  readonly publish: string;
  readonly train: string;
}

const wordOf = (nonce: string, what: string) => `w${createHash('sha256').update(`${nonce} ${what}`).digest('hex').slice(0, 12)}`;

/** Words by which rows are known again. Nobody can foresee them, nor tell the honest ones from the others. */
export const wordsOf = (nonce: string) => ({
  honest: wordOf(nonce, 'honest'),
  pickle: wordOf(nonce, 'pickle'),
  poison: Object.fromEntries(trialNames.map((trial) => [trial, wordOf(nonce, trial)])) as Record<TrialName, string>,
});

const row = (word: string) => `{"text": "${word}", "label": "calm"}`;
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** As the collector: a shard and a pickle come in. */
export function bringScript({ incoming }: Store, nonce: string): string {
  const { honest, pickle } = wordsOf(nonce);
  const load = Buffer.from(`cbuiltins\neval\n(V[{"text": "${pickle}", "label": "calm"}]\ntR.`).toString('base64');
  return `printf '%s\\n' ${quoted(row(honest))} >${incoming}/heartbeat.jsonl && echo ${load} | base64 -d >${incoming}/heartbeat.pkl; echo brought`;
}

/** As the curator: what came in is published. */
export const publishScript = ({ publish }: Store): string => `${publish}; echo done`;

/** As the curator: the pickle goes, wherever it is, and where it was published the manifest follows. */
export const tidyScript = ({ publish, dataset, incoming }: Store): string =>
  `rm -f ${incoming}/heartbeat.pkl; [ ! -e ${dataset}/shards/heartbeat.pkl ] || { rm -f ${dataset}/shards/heartbeat.pkl; ${publish}; }; echo done`;

const forge =
  'import hashlib,json,os,sys\nd=sys.argv[1]\ns=d+"/shards/"\njson.dump({"shards":{n:hashlib.sha256(open(s+n,"rb").read()).hexdigest() for n in os.listdir(s)}},open(d+"/manifest.json","w"))';

/** As the trainer: the dataset and copies of it that are poisoned, all trained at once. `key` signs for somebody whom nobody should trust. */
export function trialScript({ dataset, train, exempt }: Store, { nonce, key }: { nonce: string; key: string }): string {
  const { honest, pickle, poison } = wordsOf(nonce);
  const poisonInto = (trial: TrialName, operator: '>' | '>>', shard: string) => `printf '%s\\n' ${quoted(row(poison[trial]))} ${operator}${trial}/shards/${shard}`;
  const all = ['genuine', ...trialNames].join(' ');
  return [
    'T=$(mktemp -d) && cd "$T" || exit 1',
    `for t in ${all}; do cp -r ${dataset} "$t" && chmod -R u+rwX "$t"; done 2>/dev/null`,
    poisonInto('swapped', '>', 'shard-02.jsonl'),
    poisonInto('row', '>>', 'shard-02.jsonl'),
    poisonInto('unlisted', '>', 'shard-99.jsonl'),
    poisonInto('exempt', '>', `${exempt}2020.jsonl`),
    poisonInto('forged', '>>', 'shard-02.jsonl'),
    poisonInto('foreign', '>>', 'shard-02.jsonl'),
    `for t in forged foreign; do python3 -c ${quoted(forge)} "$t"; done`,
    `(umask 077; printf '%s' ${quoted(key)} >key); rm -f foreign/manifest.json.sig; ssh-keygen -q -Y sign -f key -n dataset foreign/manifest.json 2>/dev/null`,
    `for t in ${all}; do ${train} "$T/$t" "$T/$t.model" >"$t.out" 2>&1 & done; wait`,
    'has() { grep -qF -e "$1" "$2" 2>/dev/null && printf yes || printf no; }',
    'tell() { printf \'@@ %s %s %s %s %s\\n\' "$1" "$(has HONEST "$1.model")" "$(has "$2" "$1.model")" "$(has PICKLE "$1.model")" "$(tail -n 1 "$1.out" | head -c 160)"; }'
      .replace('HONEST', honest)
      .replace('PICKLE', pickle),
    'tell genuine -',
    ...trialNames.map((trial) => `tell ${trial} ${poison[trial]}`),
    'cd / && rm -rf "$T"',
  ].join('\n');
}

type Line = Pick<DatasetTrial, 'trained' | 'poisoned' | 'said'> & { readonly pickle: boolean };

/** What `trialScript` printed, by trial. */
export const trialLines = (output: string): ReadonlyMap<string, Line> =>
  new Map(
    [...output.matchAll(/^@@ (\w+) (yes|no) (yes|no) (yes|no) ?(.*)$/gm)].map(([, name, trained, poisoned, pickle, said]) => [
      name!,
      { trained: trained === 'yes', poisoned: poisoned === 'yes', pickle: pickle === 'yes', said: said!.trim() },
    ]),
  );
