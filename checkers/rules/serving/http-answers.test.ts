import { testRule } from '../../engine/test-rule.ts';
import type { HttpAnswer } from '../../evidence/http.ts';
import type { SocketHolder } from '../../evidence/linux.ts';
import { httpAnswers } from './http-answers.ts';

const app: SocketHolder = {
  pid: 40,
  program: '/usr/bin/python3.11',
  pristine: true,
  argv: ['python3', '/opt/shop/app.py'],
  files: { '/opt/shop/app.py': true },
};
const answer = (change: Partial<HttpAnswer> = {}) => ({
  httpAnswer: { answered: true as const, status: 200, headers: {}, body: 'orders: 7', holder: app, ...change },
});
const by = [{ program: '/usr/bin/python3.11', script: '/opt/shop/app.py' }];

testRule(httpAnswers, {
  pass: [
    { name: 'the delivered script answers', evidence: answer(), params: { body: 'orders', by } },
    { name: 'any delivered program', evidence: answer() },
    { name: 'one of several statuses', evidence: answer({ status: 204 }), params: { status: [200, 204] } },
  ],
  fail: [
    {
      name: 'nothing listens',
      evidence: { httpAnswer: { answered: false, why: 'nothing listens on port 80' } },
      reason: 'No answer: nothing listens on port 80',
    },
    { name: 'another status', evidence: answer({ status: 502 }), reason: 'The answer is 502' },
    { name: 'another body', evidence: answer({ body: 'ok' }), params: { body: 'orders' }, reason: 'The answer is not the usual one' },
    {
      name: 'a fake script under the delivered interpreter',
      evidence: answer({ holder: { ...app, argv: ['python3', '/tmp/fake.py'], files: { '/tmp/fake.py': false } } }),
      params: { by },
      reason: 'The program that answers is not the one that was delivered',
    },
    {
      name: 'the delivered path with other bytes',
      evidence: answer({ holder: { ...app, files: { '/opt/shop/app.py': false } } }),
      params: { by },
      reason: 'The program that answers is not the one that was delivered',
    },
    {
      name: 'a changed interpreter',
      evidence: answer({ holder: { ...app, pristine: false } }),
      reason: 'The program that answers is not the one that was delivered',
    },
    { name: 'nobody knows who answers', evidence: answer({ holder: undefined }), reason: 'The program that answers is not the one that was delivered' },
  ],
});
