const left =
  'admiring agitated bold brave clever cool dazzling eager elastic festive focused gallant gifted happy hopeful jolly keen loving modest nifty peaceful quirky relaxed serene sharp silly stoic sweet trusting vibrant wizardly youthful zealous'.split(
    ' ',
  );
const right =
  'albattani babbage bell booth carson curie darwin einstein euclid euler fermat fermi galileo gauss hamilton hopper hugle johnson keller kepler lamport lovelace mayer meitner mendel newton noether pascal pike planck ritchie shannon tesla turing villani wing wright'.split(
    ' ',
  );

/** A name for a container that was given none, by its id. */
export const nameFor = (id: string): string =>
  `${left[Number.parseInt(id.slice(0, 6), 16) % left.length]}_${right[Number.parseInt(id.slice(6, 12), 16) % right.length]}`;
