import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { servePage } from '../../src/main/page-protocol.ts';

/** A page with one file, and a secret beside it. */
function served(): (url: string) => Promise<Response> {
  const root = mkdtempSync(join(tmpdir(), 'reverie-protocol-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const folder of ['page', 'page-more']) mkdirSync(join(root, folder));
  writeFileSync(join(root, 'page/index.html'), 'the page');
  for (const secret of ['secret.html', 'page-more/secret.html']) writeFileSync(join(root, secret), 'a secret');
  let handle: (url: string) => Promise<Response> = () => expect.unreachable();
  servePage(
    { handle: (_scheme, handler) => void (handle = async (url) => handler(new Request(url))) },
    join(root, 'page'),
  );
  return handle;
}

it('serves a built file with its type and policy', async () => {
  const response = await served()('app://reverie/index.html');
  expect(await response.text()).toBe('the page');
  expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'; script-src 'self';/);
});

it('serves nothing from outside the page, whatever the address', async () => {
  const get = served();
  const step = fc.constantFrom('..', '%2e%2e', '.', '', '%2f', '..%2f', '..%5c', '\\', '%00', 'page', 'page-more', '%');
  const address = fc
    .tuple(fc.constantFrom('reverie', 'elsewhere'), fc.array(step, { maxLength: 6 }))
    .map(([host, steps]) => `app://${host}/${[...steps, 'secret.html'].join('/')}`);
  await fc.assert(
    fc.asyncProperty(address, async (url) => {
      const response = await get(url);
      expect([response.status, await response.text()]).toEqual([404, 'Nothing here.']);
    }),
    { numRuns: 500 },
  );
});
