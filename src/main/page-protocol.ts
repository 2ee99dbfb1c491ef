/**
 * The page's own scheme, `app://reverie/`: it serves the built files and nothing else, with a policy under which the
 * page can load only them and connect to nothing. Everything the page knows comes over its MessagePort.
 */
import { readFileSync } from 'node:fs';
import { extname, join, resolve, sep } from 'node:path';
import type { Protocol } from 'electron';
import { contentPolicy, PAGE_TYPES } from '../shared/window/page.ts';

export const PAGE = 'app://reverie/index.html';
export const SCHEME = 'app';

const POLICY = contentPolicy("'none'");

/** Before the app is ready: a standard scheme has an origin, a secure one may use what https may. */
export function registerScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/** @param folder of the built page */
export function servePage(protocol: Pick<Protocol, 'handle'>, folder: string): void {
  protocol.handle(SCHEME, ({ url }) => respond(folder, url));
}

function respond(folder: string, url: string): Response {
  const { host, pathname } = new URL(url);
  const path = resolve(join(folder, decoded(pathname)));
  const type = PAGE_TYPES[extname(path)];
  const nothing = new Response('Nothing here.', { status: 404, headers: { 'Content-Type': 'text/plain' } });
  if (host !== 'reverie' || type === undefined || !path.startsWith(resolve(folder) + sep)) return nothing;
  try {
    return new Response(new Uint8Array(readFileSync(path)), {
      headers: { 'Content-Type': type, 'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff' },
    });
  } catch {
    return nothing;
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}
