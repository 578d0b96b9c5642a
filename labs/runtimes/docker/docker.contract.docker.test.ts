import { afterAll, describe } from 'vitest';
import { lacks } from '../../../test/support/host.ts';
import { labContract } from '../../contract.suite.ts';
import { TestInstance } from './test-lab.ts';

describe.skipIf(lacks('docker'))('docker runtime', () => {
  const host = new TestInstance('contract');
  afterAll(() => host.remove());
  labContract({ name: 'docker', runtime: () => host.runtime(), spec: (id, change) => host.spec(id, change), leftovers: (lab) => host.leftovers(lab) });
});
