import { afterAll, describe } from 'vitest';
import { labContract } from '../../contract.suite.ts';
import { TestInstance } from './test-lab.ts';

describe('embedded runtime', () => {
  const host = new TestInstance();
  afterAll(() => host.remove());
  labContract({ name: 'embedded', runtime: () => host.runtime(), spec: (id, change) => host.spec(id, change), leftovers: (lab) => host.leftovers(lab) });
});
