import { testRule } from '../../engine/test-rule.ts';
import { buildContext } from './build-context.ts';

const context = (files: readonly string[], text?: string) => ({
  buildContext: { private: files, ...(text !== undefined && { ignore: { path: '.dockerignore', text } }) },
});

testRule(buildContext, {
  pass: [
    { name: 'kept out', evidence: context(['deploy.key', 'app/.env'], '*.key\n**/.env\n') },
    { name: 'all but what is named', evidence: context(['deploy.key'], '*\n!app\n') },
    { name: 'nothing private there', evidence: context([]) },
  ],
  fail: [
    { name: 'no ignore file', evidence: context(['deploy.key']), reason: 'deploy.key is sent to the builder: there is no ignore file' },
    {
      name: 'one forgotten',
      evidence: context(['deploy.key', 'app/.env'], '*.key\n.env\n'),
      reason: 'app/.env is sent to the builder: .dockerignore lets it through',
    },
    {
      name: 'taken back',
      evidence: context(['deploy.key'], '*.key\n!deploy.key\n'),
      reason: 'deploy.key is sent to the builder: .dockerignore lets it through',
    },
  ],
});
