import { ESLint } from 'eslint';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import tseslint from 'typescript-eslint';
import { boundaries, networkAllowed } from '../../eslint.boundaries.js';

const root = join(import.meta.dirname, '../..');

/** The boundary rules alone, on a file that need not exist. */
const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: true,
  overrideConfig: [
    { files: ['**/*.{ts,tsx}'], languageOptions: { parser: tseslint.parser } },
    { files: ['**/*.{ts,tsx}'], ...boundaries },
    networkAllowed,
  ],
});

async function faults(file: string, code: string): Promise<string[]> {
  const results = await eslint.lintText(code, { filePath: join(root, file) });
  return results.flatMap(({ messages }) => messages.map(({ message }) => message));
}

const refused: [file: string, code: string, why: RegExp][] = [
  ['src/shared/ids.ts', "import { join } from 'node:path'", /runs where Node's modules are not/],
  ['src/shared/ids.ts', "import { parse } from 'yaml'", /only zod/],
  ['src/shared/ids.ts', "import { dream } from '../core/dreaming/dream.ts'", /not src\/core/],
  ['src/core/engine.ts', "import { app } from 'electron'", /main and preload alone/],
  ['src/core/engine.ts', "import React from 'react'", /renderer alone/],
  ['src/core/engine.ts', "import { getLlama } from 'node-llama-cpp'", /model process alone/],
  ['src/core/models/embedder.ts', "import { pipeline } from '@huggingface/transformers'", /model process alone/],
  ['src/core/models/find.ts', "import { getLoadablePath } from 'sqlite-vec'", /speaks SQL/],
  ['src/core/models/import.ts', "import { request } from 'node:https'", /open a connection/],
  ['src/core/engine.ts', "import { openWindow } from '../main/window.ts'", /not src\/main/],
  ['src/core/sessions/scan.ts', "import { run } from '../../cli/main.ts'", /not src\/cli/],
  ['src/cli/main.ts', "import { app } from 'electron'", /main and preload alone/],
  ['src/renderer/page.ts', "import { app } from 'electron/renderer'", /main and preload alone/],
  ['src/renderer/page.ts', "import { readFile } from 'node:fs'", /runs where Node's modules are not/],
  ['src/renderer/page.ts', "import { openEngine } from '../core/engine.ts'", /not src\/core/],
  ['src/renderer/page.ts', "import type { Entry } from '../core/playbooks/entry.ts'", /not src\/core/],
  ['src/preload/preload.ts', "import { openEngine } from '../core/engine.ts'", /not src\/core/],
  ['src/core/review/decide.ts', "import Database from 'better-sqlite3'", /Only core\/storage speaks SQL/],
  ['src/core/review/decide.ts', "import { DatabaseSync } from 'node:sqlite'", /Only core\/storage speaks SQL/],
  ['src/main/main.ts', "const Database = require('better-sqlite3')", /Only core\/storage speaks SQL/],
  ['src/core/sessions/scan.ts', "import { request } from 'node:http'", /opens none here/],
  ['src/core/sessions/scan.ts', "import https from 'https'", /opens none here/],
  ['src/core/exports/push.ts', "export { connect } from 'node:net'", /opens none here/],
  ['src/core/exports/push.ts', "const tls = await import('node:tls')", /opens none here/],
  ['src/core/exports/push.ts', "const dgram = process.getBuiltinModule('dgram')", /opens none here/],
  ['src/core/exports/push.ts', "import WebSocket from 'ws'", /opens none here/],
  ['src/core/exports/push.ts', "import { fetch } from 'undici'", /opens none here/],
  ['test/cli/serve.test.ts', "import { createServer } from 'node:http2'", /opens none here/],
  ['src/core/service/service.ts', "import { createServer } from 'node:http'", /opens none here/],
  ['src/main/window.ts', "import { request } from 'node:https'", /opens none here/],
  ['src/renderer/app/store.ts', "new WebSocket('ws://127.0.0.1')", /opens no connection/],
  ['src/core/sessions/scan.ts', "import { openService } from '../service/service.ts'", /does not import the service/],
  ['src/core/policy/may-dream.ts', "import { scan } from '../sessions/scan.ts'", /not core\/sessions/],
  ['src/renderer/features/review/Review.tsx', "import { join } from 'node:path'", /runs where Node's modules are not/],
  ['src/renderer/features/review/Review.tsx', "import { Dialog } from '@radix-ui/react-dialog'", /may import only/],
  ['src/core/exports/push.ts', "await fetch('https://example.org')", /opens no connection/],
  ['src/core/exports/push.ts', "await globalThis.fetch('https://example.org')", /opens no connection/],
  ['src/renderer/page.ts', "new WebSocket('ws://example.org')", /opens no connection/],
  ['src/renderer/page.ts', "new window.EventSource('/events')", /opens no connection/],
  ['src/renderer/page.ts', 'new XMLHttpRequest()', /opens no connection/],
  ['src/core/sources/codex.ts', "import { scan } from '../sessions/scan.ts'", /core\/sources may use guard, storage/],
  ['src/core/signals/wishes.ts', "import { dream } from '../dreaming/dream.ts'", /not core\/dreaming/],
  ['src/core/sessions/scan.ts', "import { findFailures } from '../signals/failures.ts'", /not core\/signals/],
  ['src/core/playbooks/edit.ts', "import { accept } from '../review/decide.ts'", /not core\/review/],
  ['src/core/dreaming/dream.ts', "import { write } from '../exports/folder.ts'", /not core\/exports/],
  ['src/core/review/decide.ts', "import { openEngine } from '../engine.ts'", /does not import the engine/],
  ['src/core/weather/today.ts', "import { scan } from '../sessions/scan.ts'", /not a room/],
  ['src/plugins/one.ts', "import { ok } from '../shared/result.ts'", /not a part of the program/],
  [
    'src/core/playbooks/edit.ts',
    "import { sessionsOf } from '../../../test/support/sessions-of.ts'",
    /does not import/,
  ],
  ['src/core/utils/text.ts', 'export const a = 1', /name the folder after its job/],
  ['src/core/playbooks/helpers.ts', 'export const a = 1', /name the folder after its job/],
  ['test/lib/text.ts', 'export const a = 1', /name the folder after its job/],
];

const welcome: [file: string, code: string][] = [
  ['src/shared/contract.ts', "import { z } from 'zod'; import { ok } from './result.ts'"],
  ['src/core/storage/durable.ts', "import Database from 'better-sqlite3'"],
  ['src/core/sources/reader.ts', "import type { SessionEvent } from '../sessions/event.ts'"],
  ['src/core/guard/taint.ts', "import type { SessionEvent } from '../sessions/event.ts'"],
  ['src/core/signals/wishes.ts', "import { redact } from '../guard/secrets.ts'"],
  ['src/core/review/decide.ts', "import { openDurable } from '../storage/durable.ts'"],
  ['src/core/dreaming/dream.ts', "import { findFailures } from '../signals/failures.ts'"],
  ['src/core/review/decide.ts', "import { edit } from '../playbooks/edit.ts'"],
  ['src/core/exports/agents-md.ts', "import { parse } from '../playbooks/parse.ts'"],
  ['src/core/engine.ts', "import { dream } from './dreaming/dream.ts'; import { join } from 'node:path'"],
  ['src/cli/main.ts', "import { Command } from 'commander'; import { openEngine } from '../core/engine.ts'"],
  ['src/main/window.ts', "import { BrowserWindow } from 'electron'"],
  ['src/preload/preload.ts', "import { contextBridge } from 'electron'"],
  ['src/renderer/page.ts', "import type { Change } from '../shared/contract.ts'"],
  ['src/renderer/app/connection.ts', "new WebSocket('ws://127.0.0.1')"],
  ['src/cli/serve/server.ts', "import { createServer } from 'node:http'; import { WebSocketServer } from 'ws'"],
  ['src/core/service/service.ts', "import { openEngine } from '../engine.ts'; import '../review/review.ts'"],
];

describe('the boundaries between the parts of the program', () => {
  it.each(refused)('%s refuses: %s', async (file, code, why) => {
    expect(await faults(file, code)).toEqual([expect.stringMatching(why)]);
  });

  it.each(welcome)('%s may: %s', async (file, code) => {
    expect(await faults(file, code)).toEqual([]);
  });

  it('lets nobody name the code of a contract file, only its types', async () => {
    const value = "import { seenIn } from '../dreaming/lesson.ts'";
    expect(await faults('src/core/playbooks/edit.ts', value)).toHaveLength(1);
    expect(await faults('src/core/playbooks/edit.ts', value.replace('import', 'import type'))).toEqual([]);
  });
});
