import js from '@eslint/js'
import globals from 'globals'

const rules = {
  'eqeqeq': 'error',
  'max-lines': ['error', 400],
  'max-lines-per-function': ['error', { max: 40, skipComments: true }],
  'max-len': ['error', 150],
  'no-unused-vars': ['error', { args: 'after-used', caughtErrors: 'none' }],
  'no-var': 'error',
  'prefer-const': ['error', { destructuring: 'all' }],
  'no-empty': ['error', { allowEmptyCatch: false }],
}

export default [
  { ignores: ['dist/'] },
  js.configs.recommended,
  {
    files: ['src/**/*.js'],
    // What pages, workers and others have. What only some of them have is asked for by typeof, or of `global`.
    languageOptions: {
      ecmaVersion: 2019,
      sourceType: 'module',
      globals: { ...globals['shared-node-browser'], Blob: 'readonly', FileReader: 'readonly', globalThis: 'readonly' },
    },
    rules: { ...rules, 'no-restricted-globals': ['error', 'window', 'document', 'navigator', 'location', 'sessionStorage', 'self'] },
  },
  {
    files: ['*.mjs', '*.js', 'test/**/*.mjs'],
    languageOptions: { ecmaVersion: 2023, sourceType: 'module', globals: { ...globals.node, ...globals.browser, TowlineSocket: 'readonly' } },
    rules: { ...rules, 'max-lines': 'off', 'max-lines-per-function': 'off', 'max-len': ['error', 200, { ignoreTemplateLiterals: true }] },
  },
]
