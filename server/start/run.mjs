// `node server/start/run.mjs <file.ts> [arguments]`: sets up what is missing, then runs the file with the right Node.
import { join } from 'node:path';
import { become, guarded, root, setUp } from './setup.mjs';

await guarded(async () => {
  const [file, ...rest] = process.argv.slice(2);
  become(await setUp(), [join(root, file), ...rest]);
});
