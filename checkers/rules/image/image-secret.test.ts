import { testRule } from '../../engine/test-rule.ts';
import { imageSecret } from './image-secret.ts';
import { image, unread } from './image.fixture.ts';

testRule(imageSecret, {
  pass: [{ name: 'none found', evidence: image() }],
  fail: [
    {
      name: 'in a layer',
      evidence: image({ secrets: [{ secret: 'the registry token', where: 'layer 2, /root/.netrc', how: 'in base64' }] }),
      reason: 'The registry token is in layer 2, /root/.netrc',
    },
    { name: 'no archive', evidence: unread, reason: 'The image archive is missing' },
  ],
});
