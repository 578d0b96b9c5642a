import { testRule } from '../../engine/test-rule.ts';
import { imageUser } from './image-user.ts';
import { image, unread } from './image.fixture.ts';

testRule(imageUser, {
  pass: [
    { name: 'a number', evidence: image() },
    { name: 'a name that the image knows', evidence: image({ user: { name: 'nobody', uid: 65534 } }) },
  ],
  fail: [
    { name: 'none', evidence: image({ user: { name: '', uid: 0 } }), reason: 'The image names no user' },
    { name: 'root', evidence: image({ user: { name: '0:0', uid: 0 } }), reason: 'In the image, the user "0:0" is root' },
    { name: 'a second root', evidence: image({ user: { name: 'toor', uid: 0 } }), reason: 'In the image, the user "toor" is root' },
    { name: 'unknown', evidence: image({ user: { name: 'app' } }), reason: 'In the image, the user "app" is not in the image' },
    { name: 'no archive', evidence: unread, reason: 'The image archive is missing' },
  ],
});
