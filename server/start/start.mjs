import { join } from 'node:path';
import { become, buildWeb, guarded, root, setUp } from './setup.mjs';

await guarded(async () => {
  const node = await setUp();
  await buildWeb(node);
  become(node, [join(root, 'server', 'main.ts'), ...process.argv.slice(2)]);
});
