import { createHash } from 'node:crypto';
import { joined, type PythonProgram } from '../process.ts';
import { under } from '../raised.ts';
import { dumpJson, type PythonValue } from '../values.ts';

/** The one line of Python with which the platform forges the manifest of a copy of poisoned-well's dataset. */
export const forge: PythonProgram = {
  script: '03a4a554f2fcca1e1fdd13a4ff8703d146cdeb72ad85548680ab3081fcf00e17',
  modules: {},
  async run(process) {
    const [folder = ''] = process.args;
    return under(process.at(4, '<module>'), async () => {
      const shards = `${folder}/shards/`;
      const digests = new Map<PythonValue, PythonValue>();
      for (const { name } of await process.list(shards))
        digests.set(
          name,
          createHash('sha256')
            .update(await process.read(joined(shards, name)))
            .digest('hex'),
        );
      await process.write(`${folder}/manifest.json`, dumpJson(new Map([['shards', digests]])));
      return 0;
    });
  },
};
