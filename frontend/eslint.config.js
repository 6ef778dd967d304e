import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

const ban = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] })

const NO_KIT = {
  group: ['element-plus', 'element-plus/*', '@element-plus/*', 'vant', 'vant/*'],
  message: 'api, shared and map serve both apps: no UI library here.',
}
const NO_APP = { group: ['@/desk/*', '@/mobile/*'], message: 'api, shared and map know no app.' }
const NO_MOBILE = { group: ['@/mobile/*', 'vant', 'vant/*'], message: 'The desk never imports the phone.' }
const NO_DESK = {
  group: ['@/desk/*', 'element-plus', 'element-plus/*', '@element-plus/*'],
  message: 'The phone never imports the desk.',
}
const NO_FEATURE = {
  group: ['@/desk/features/*', '@/mobile/features/*', '../*'],
  message: 'A feature is an island: link to another by route, share through @/shared.',
}
const KIT_BY_UI = {
  regex: '^(element-plus|vant)(/|$)',
  allowTypeImports: true,
  message: 'Only ui/ and app/ touch the kit in code (messages, confirmations: see ui/messages.ts).',
}
const NO_FEATURE_IN_UI = { group: ['@/*/features/*'], message: 'ui knows no feature.' }

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/api/schema.d.ts', 'src/api/labels.ts'] },
  ...tseslint.configs.recommended,
  ...vue.configs['flat/essential'],
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
  prettier,
  {
    files: ['src/**/*.{ts,vue}'],
    rules: {
      'max-lines': ['error', { max: 250, skipBlankLines: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'no-console': 'error',
      'no-undef': 'off',
    },
  },
  { files: ['src/{api,shared,map}/**'], rules: ban(NO_KIT, NO_APP) },
  { files: ['src/desk/**'], rules: ban(NO_MOBILE) },
  { files: ['src/mobile/**'], rules: ban(NO_DESK) },
  { files: ['src/desk/ui/**'], rules: ban(NO_MOBILE, NO_FEATURE_IN_UI) },
  { files: ['src/mobile/ui/**'], rules: ban(NO_DESK, NO_FEATURE_IN_UI) },
  {
    files: ['src/desk/features/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [NO_MOBILE, NO_FEATURE, KIT_BY_UI] }],
    },
  },
  {
    files: ['src/mobile/features/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [NO_DESK, NO_FEATURE, KIT_BY_UI] }],
    },
  },
)
