/** Which models are the catalogue's is found out once, and remembered for as long as their files stay as they are. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CatalogEntry } from '../../src/core/models/catalog.ts';
import { openDurable } from '../../src/core/storage/durable.ts';
import type { Memory } from '../../src/core/models/catalogued.ts';

const CONTENT = Buffer.alloc(5000, 'weights');
const entry = CatalogEntry.parse({
  id: 'wren',
  name: 'Wren',
  role: 'language',
  about: 'Small.',
  licence: 'MIT',
  licenceUrl: 'https://models.test/licence',
  contextTokens: 512,
  hosts: ['models.test'],
  shape: null,
  files: [
    {
      path: 'wren.gguf',
      url: 'https://models.test/wren.gguf',
      bytes: CONTENT.length,
      sha256: createHash('sha256').update(CONTENT).digest('hex'),
    },
  ],
});

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reverie-catalogued-'));
  file = join(folder, 'a.gguf');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As after a start: nothing is known but what was kept. */
async function asked(memory: Memory, entries: readonly CatalogEntry[] = [entry], files = [file]) {
  vi.resetModules();
  const { entryOf } = await import('../../src/core/models/catalogued.ts');
  const header = {
    version: 3,
    architecture: 'llama',
    name: null,
    parameters: 1,
    quantisation: null,
    contextTokens: null,
    embeddingLength: null,
    blocks: null,
    heads: null,
    kvHeads: null,
    keyLength: null,
    valueLength: null,
    vocabulary: 1,
    hasChatTemplate: false,
    isEmbedding: false,
    split: null,
    files,
    fileBytes: 1,
  };
  return entryOf({ files, header, file }, entries, memory);
}

function durable(): { memory: Memory; opened: () => number; close: () => void } {
  const kept = openDurable(join(folder, 'reverie.db'), { now: () => new Date(), redact: (text) => text });
  if (!kept.ok) throw new Error(kept.error.message);
  let opened = 0;
  return {
    memory() {
      opened += 1;
      return kept;
    },
    opened: () => opened,
    close: () => kept.value.close(),
  };
}

test('the very file is known by its content, and after a restart by its size and time', async () => {
  const { memory, close } = durable();
  writeFileSync(file, CONTENT);
  const { atime, mtime } = statSync(file);
  utimesSync(file, atime, mtime);
  expect(await asked(memory)).toBe('wren');
  // Nobody reads it again: another content, as large and as old, would be seen.
  writeFileSync(file, Buffer.alloc(CONTENT.length, 'other'));
  utimesSync(file, atime, mtime);
  expect(await asked(memory)).toBe('wren');
  utimesSync(file, atime, new Date(mtime.getTime() + 5000));
  expect(await asked(memory)).toBeNull();
  close();
});

test('what is remembered of an entry that is no more counts for nothing', async () => {
  const { memory, close } = durable();
  writeFileSync(file, CONTENT);
  expect(await asked(memory)).toBe('wren');
  const renamed = { ...entry, id: 'wren-2' };
  expect(await asked(memory, [renamed])).toBe('wren-2');
  close();
});

test('a file of another size is not read, and nothing is opened for it', async () => {
  const { memory, opened, close } = durable();
  writeFileSync(file, CONTENT.subarray(1));
  expect(await asked(memory)).toBeNull();
  expect(await asked(memory, [entry], [join(folder, 'nothing.gguf')])).toBeNull();
  expect(opened()).toBe(0);
  close();
});
