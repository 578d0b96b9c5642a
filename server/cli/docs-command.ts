import path from 'node:path';
import { Command } from 'commander';
import { generateDocs } from './docs.ts';

export const docsCommand = (): Command =>
  new Command('docs')
    .description('write the generated pages of docs/')
    .option('--check', 'write nothing; exit 1 where a page is stale', false)
    .action(async ({ check }: { check: boolean }) => {
      const stale = await generateDocs(path.join(import.meta.dirname, '..', '..'), { check });
      for (const page of stale) console.log(`${check ? 'stale' : 'written'}: docs/${page}`);
      if (check && stale.length > 0) process.exitCode = 1;
    });
