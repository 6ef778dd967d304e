/** Who may know whom: features → ui, app, shared, api. The same borders as the ESLint rules, seen through every path. */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'features-are-islands',
      severity: 'error',
      from: { path: '^src/(desk|mobile)/features/([^/]+)/' },
      to: { path: '^src/(desk|mobile)/features/', pathNot: '^src/$1/features/$2/' },
    },
    {
      name: 'desk-and-mobile-apart',
      severity: 'error',
      from: { path: '^src/(desk|mobile)/' },
      to: { path: '^src/(desk|mobile)/', pathNot: '^src/$1/' },
    },
    {
      name: 'shared-knows-no-app-and-no-kit',
      severity: 'error',
      from: { path: '^src/(api|shared|map)/' },
      to: { path: '^src/(desk|mobile)/|node_modules/(element-plus|@element-plus|vant)/' },
    },
    {
      name: 'api-knows-nothing',
      severity: 'error',
      from: { path: '^src/api/' },
      to: { path: '^src/(?!api/)' },
    },
    {
      name: 'map-library-in-one-place',
      severity: 'error',
      from: { path: '^src/(?!map/)' },
      to: { path: 'node_modules/ol/' },
    },
    {
      name: 'ui-knows-no-feature-and-no-app',
      severity: 'error',
      from: { path: '^src/(desk|mobile)/ui/' },
      to: { path: '^src/(desk|mobile)/(features|app)/' },
    },
    {
      name: 'one-kit-each',
      severity: 'error',
      from: { path: '^src/desk/' },
      to: { path: 'node_modules/vant/' },
    },
    {
      name: 'one-kit-each-mobile',
      severity: 'error',
      from: { path: '^src/mobile/' },
      to: { path: 'node_modules/@?element-plus/' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '/style/css$' },
    },
    {
      name: 'no-dev-packages-at-run-time',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$|^src/env\\.d\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
}
