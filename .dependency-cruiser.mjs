/** The arrows of docs/map.md, enforced. */
const only = (name, from, to) => ({ name, severity: 'error', from, to });

export default {
  forbidden: [
    only('labs-stand-alone', { path: '^labs/' }, { path: '^(server|web|scenarios)/' }),
    only('labs-see-only-semantics', { path: '^labs/' }, { path: '^checkers/', pathNot: '^checkers/semantics/' }),
    only('checkers-stand-alone', { path: '^checkers/' }, { path: '^(labs|server|web|test|scenarios)/' }),
    only('semantics-import-nothing', { path: '^checkers/semantics/', pathNot: '[.]test[.]ts$' }, { pathNot: '^checkers/semantics/' }),
    only('web-sees-types-only', { path: '^web/' }, { path: '^(server|labs|checkers|test|scenarios)/', dependencyTypesNot: ['type-only'] }),
    only('server-knows-no-web', { path: '^server/' }, { path: '^web/' }),
    only('nothing-imports-test', { path: '^(labs|server|web|checkers)/', pathNot: '[.](test|suite)[.]ts$' }, { path: '^test/' }),
    only(
      'rules-are-pure',
      { path: '^checkers/rules/', pathNot: '[.]test[.]ts$' },
      { path: '^(node:|checkers/(probes|target))', dependencyTypesNot: ['type-only'] },
    ),
    only('features-apart', { path: '^web/features/([^/]+)/' }, { path: '^web/features/', pathNot: '^web/features/$1/' }),
    only('no-cycles', {}, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^web/dist|^data|^test/artifacts)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
    },
  },
};
