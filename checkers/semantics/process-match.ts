/** Processes that run one of the programs, or were given one of them as a script. */
export const processesOf = <P extends { readonly program: string; readonly argv: readonly string[] }>(
  processes: readonly P[],
  programs: readonly string[],
): P[] => processes.filter(({ program, argv }) => programs.includes(program) || argv.some((word) => programs.includes(word)));
