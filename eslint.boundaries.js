/**
 * Who may import whom. This table is the architecture as the linter knows it; ARCHITECTURE.md says why. A place
 * that needs more gets it by a change here, where a reviewer sees it.
 *
 * @typedef {{ imports: readonly string[], packages: readonly string[] }} Area
 */
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';

/**
 * The rooms of the engine. Data flows one way, sources → sessions → signals → dreaming → review → playbooks →
 * exports; each room names the rooms whose code it may use. Everybody may use guard and storage.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const ROOMS = {
  sources: [],
  sessions: ['sources'],
  keep: ['sessions'],
  watch: [],
  signals: ['sessions'],
  dreaming: ['signals', 'sessions', 'playbooks'],
  review: ['dreaming', 'playbooks'],
  models: [],
  playbooks: [],
  exports: ['playbooks'],
  policy: [],
  'run-logs': [],
  guard: [],
  storage: [],
};

/** Rooms that serve all others. */
const SERVING = ['guard', 'storage'];

/** Stands outside the rooms, as the engine itself does: it answers a window, and may ask all of them. No room imports it. */
const SERVICE = 'service';

/** Files that say what travels between rooms. Their types may be named anywhere in the engine, their code may not. */
export const CONTRACTS = [
  'src/core/sources/reader.ts',
  'src/core/sessions/event.ts',
  'src/core/sessions/session.ts',
  'src/core/dreaming/lesson.ts',
  'src/core/playbooks/entry.ts',
  'src/core/models/model.ts',
];

/**
 * The parts of the program: which parts they may import, and which packages. Node's own modules are free for all
 * but shared, preload and renderer, which run where there are none.
 *
 * @type {Readonly<Record<string, { parts: readonly string[], packages: readonly string[] | 'any', node: boolean }>>}
 */
export const PARTS = {
  shared: { parts: [], packages: ['zod'], node: false },
  core: { parts: ['shared'], packages: 'any', node: true },
  cli: { parts: ['shared', 'core'], packages: ['commander', 'ws', 'zod'], node: true },
  main: { parts: ['shared', 'core'], packages: ['electron', 'zod'], node: true },
  preload: { parts: ['shared'], packages: ['electron'], node: false },
  renderer: {
    parts: ['shared'],
    packages: [
      'react',
      'react-dom',
      'zod',
      'zustand',
      '@base-ui/react',
      '@codemirror/commands',
      '@codemirror/lang-markdown',
      '@codemirror/state',
      '@codemirror/view',
      '@tanstack/react-virtual',
      'diff',
      'lucide-react',
      'react-markdown',
      'remark-gfm',
    ],
    node: false,
  },
};

/** Packages with a home of their own: no file elsewhere in src/ imports them. */
const HOMES = [
  { package: /^better-sqlite3(\/|$)/, home: 'src/core/storage/', why: 'Only core/storage speaks SQL.' },
  { package: /^sqlite-vec(\/|$)/, home: 'src/core/storage/', why: 'Only core/storage speaks SQL.' },
  { package: /^node:sqlite$/, home: 'src/core/storage/', why: 'Only core/storage speaks SQL.' },
  {
    package: /^electron(\/|$)/,
    home: /^src\/(main|preload)\//,
    why: 'Electron is imported in main and preload alone.',
  },
  {
    package: /^(node-llama-cpp|@huggingface\/transformers|onnxruntime-node)(\/|$)/,
    home: 'src/core/models/process/',
    why: 'Models are loaded in the model process alone: killing it gives their memory back.',
  },
  { package: /^react(-dom)?(\/|$)/, home: 'src/renderer/', why: 'React is imported in the renderer alone.' },
];

/**
 * Files and folders that may open a socket: the loopback page, the page's own connection to it, and the download of a
 * model that the user asked for.
 */
export const NETWORK_PLACES = [
  'src/cli/serve/',
  'src/renderer/app/connection.ts',
  'src/core/models/download.ts',
  'test/serve/',
  'test/window/',
  'test/models/download.test.ts',
  'test/service/models.test.ts',
];

const NETWORK_MODULES =
  /^(node:)?(http|https|http2|net|tls|dgram|dns|undici|ws|axios|node-fetch|got|cross-fetch)(\/|$)/;
const NETWORK_GLOBALS = ['fetch', 'WebSocket', 'WebSocketStream', 'EventSource', 'XMLHttpRequest', 'WebTransport'];
const ESCAPE_HATCHES = /(^|\/)(lib|libs|util|utils|helper|helpers|common|misc)(\/|\.[a-z]+$)/;

const builtIn = (specifier) => specifier.startsWith('node:');
const within = (file, place) => (typeof place === 'string' ? file.startsWith(place) : place.test(file));
const partOf = (file) => /^src\/([^/]+)\//.exec(file)?.[1];
const roomOf = (file) => /^src\/core\/([^/]+)\//.exec(file)?.[1];
/** `zod/v4` is zod, `@scope/name/part` is @scope/name. */
const packageOf = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/**
 * What is wrong with one import, in words, or null.
 *
 * @param {string} file the importing file, relative to the repository, with forward slashes
 * @param {string} specifier as written
 * @param {boolean} typeOnly nothing of it is left when the program runs
 * @returns {string | null}
 */
export function faultOf(file, specifier, typeOnly) {
  if (NETWORK_MODULES.test(specifier) && !NETWORK_PLACES.some((place) => within(file, place)))
    return `${specifier} can open a connection; Reverie opens none here.`;
  const part = partOf(file);
  if (part === undefined) return null;
  const rules = PARTS[part];
  if (rules === undefined) return `src/${part} is not a part of the program; see PARTS in eslint.boundaries.js.`;
  if (specifier.startsWith('.')) {
    const target = relative('/', resolve('/', dirname(file), specifier))
      .split(sep)
      .join('/');
    return faultBetween(file, target, typeOnly);
  }
  if (isAbsolute(specifier)) return 'Imports name files by relative paths.';
  const elsewhere = HOMES.find((home) => home.package.test(specifier) && !within(file, home.home));
  if (elsewhere) return elsewhere.why;
  if (builtIn(specifier)) return rules.node ? null : `src/${part} runs where Node's modules are not.`;
  if (rules.packages === 'any' || rules.packages.includes(packageOf(specifier))) return null;
  return `src/${part} may import only ${rules.packages.join(', ') || 'no package'}, not ${specifier}.`;
}

function faultBetween(file, target, typeOnly) {
  const from = partOf(file);
  const to = partOf(target);
  if (to === undefined)
    return target === 'package.json' || target.startsWith('models/') ? null : `src/ does not import ${target}.`;
  if (from !== to)
    return PARTS[from].parts.includes(to)
      ? null
      : `src/${from} may import ${PARTS[from].parts.map((part) => `src/${part}`).join(', ') || 'no other part'}, not src/${to}.`;
  if (from !== 'core') return null;
  const room = roomOf(file);
  const other = roomOf(target);
  // The engine itself stands outside the rooms and puts them together.
  if (room === undefined || room === other || room === SERVICE) return null;
  if (other === undefined) return `core/${room} does not import the engine that is made of it (${target}).`;
  if (other === SERVICE) return `core/${room} does not import the service that asks it (${target}).`;
  const allowed = ROOMS[room];
  if (allowed === undefined) return `core/${room} is not a room; see ROOMS in eslint.boundaries.js.`;
  if (typeOnly && CONTRACTS.includes(target)) return null;
  if (allowed.includes(other) || SERVING.includes(other)) return null;
  return `core/${room} may use ${[...allowed, ...SERVING].join(', ')}, not core/${other}.`;
}

/** @type {import('eslint').Rule.RuleModule} */
const imports = {
  meta: { type: 'problem', schema: [], messages: { fault: '{{fault}}' } },
  create(context) {
    const file = relative(context.cwd, context.filename).split(sep).join('/');
    const check = (node, source, typeOnly) => {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
      const fault = faultOf(file, source.value, typeOnly);
      if (fault !== null) context.report({ node, messageId: 'fault', data: { fault } });
    };
    const called = (node) =>
      node.callee.type === 'Identifier'
        ? node.callee.name
        : node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier'
          ? node.callee.property.name
          : null;
    return {
      Program(node) {
        if (ESCAPE_HATCHES.test(file))
          context.report({
            node,
            messageId: 'fault',
            data: { fault: 'No lib, utils, helpers or common: name the folder after its job.' },
          });
      },
      ImportDeclaration: (node) => check(node, node.source, node.importKind === 'type'),
      ExportNamedDeclaration: (node) => check(node, node.source, node.exportKind === 'type'),
      ExportAllDeclaration: (node) => check(node, node.source, node.exportKind === 'type'),
      ImportExpression: (node) => check(node, node.source, false),
      TSImportType: (node) => check(node, node.source ?? node.argument?.literal, true),
      CallExpression(node) {
        if (['require', 'getBuiltinModule'].includes(called(node) ?? '')) check(node, node.arguments[0], false);
      },
    };
  },
};

/** @type {import('eslint').Linter.Config} */
export const boundaries = {
  plugins: { reverie: { rules: { imports } } },
  rules: {
    'reverie/imports': 'error',
    'no-restricted-globals': [
      'error',
      ...NETWORK_GLOBALS.map((name) => ({ name, message: 'Reverie opens no connection here.' })),
    ],
    'no-restricted-properties': [
      'error',
      ...['globalThis', 'window', 'self'].flatMap((object) =>
        NETWORK_GLOBALS.map((property) => ({ object, property, message: 'Reverie opens no connection here.' })),
      ),
      { object: 'navigator', property: 'sendBeacon', message: 'Reverie opens no connection here.' },
    ],
  },
};

/** In the places that may open a socket, the globals that do are free. @type {import('eslint').Linter.Config} */
export const networkAllowed = {
  files: NETWORK_PLACES.map((place) => (place.endsWith('/') ? `${place}**` : place)),
  rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off' },
};
