import { testRule } from '../../engine/test-rule.ts';
import { imageBuildTools } from './image-build-tools.ts';
import { image, unread, withFile } from './image.fixture.ts';

testRule(imageBuildTools, {
  pass: [
    { name: 'only what runs', evidence: image() },
    { name: 'a name that ends like one', evidence: withFile('/srv/cmake') },
  ],
  fail: [
    { name: 'by name', evidence: withFile('/usr/bin/gcc'), reason: '/usr/bin/gcc is in the image' },
    { name: 'renamed', evidence: withFile('/usr/bin/mk', 'b'.repeat(64)), reason: '/usr/bin/mk in the image is make' },
    { name: 'no archive', evidence: unread, reason: 'The image archive is missing' },
  ],
});
