import { testRule } from '../../engine/test-rule.ts';
import { imageApplication } from './image-application.ts';
import { image, unread } from './image.fixture.ts';

const params = { files: [{ name: 'the price program', sha256: 'a'.repeat(64) }] };
testRule(imageApplication, {
  pass: [{ name: 'there, wherever', evidence: image(), params }],
  fail: [
    { name: 'gone', evidence: image({ files: [] }), params, reason: 'the price program is not in the image' },
    { name: 'no archive', evidence: unread, params, reason: 'The image archive is missing' },
  ],
});
