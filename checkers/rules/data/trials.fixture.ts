import { type DatasetTrial, type DatasetTrials, type TrialName, trialNames } from '../../evidence/data.ts';

type Change = Partial<Record<TrialName, Partial<DatasetTrial>>> & { readonly genuine?: Partial<DatasetTrials['genuine']>; readonly changed?: readonly string[] };

/** A pipeline that does everything right, but for what is given. */
export const trials = ({ genuine, changed = [], ...trial }: Change = {}) => ({
  datasetTrials: {
    ran: true as const,
    changed,
    genuine: { trained: true, pickle: false, said: 'trained 7 rows', ...genuine },
    trials: trialNames.map((name) => ({ name, trained: name !== 'forged' && name !== 'foreign', poisoned: false, kept: true, said: '', ...trial[name] })),
  },
});
export const silent = { datasetTrials: { ran: false as const, why: 'curator cannot work: the server hung up' } };
