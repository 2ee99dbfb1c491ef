/**
 * Where the window is, as a value. It stands in the address (`#/sessions/claude-code/ID?line=12`), so that back and
 * forward work and a notification can lead to a place. An address nobody knows leads to the review.
 */
import { AgentId } from '../../shared/contract.ts';

export type Place =
  | { page: 'review'; change: string | null }
  | { page: 'playbooks'; file: string | null; entry: string | null }
  | { page: 'sessions'; open: { agent: string; id: string; line: number | null } | null; search: string | null }
  /** `beside`: another dream over the same sessions, to be compared with it. */
  | { page: 'dreams'; dream: string | null; beside?: string }
  /** Recurring failures of a folder of logs. */
  | { page: 'failures'; folder: string | null; failure: string | null }
  | { page: 'settings'; section: string | null };

export type Page = Place['page'];

export const PAGES: readonly Page[] = ['review', 'playbooks', 'sessions', 'dreams', 'failures', 'settings'];

export const pageOf = (page: Page): Place => placeOf(`#/${page}`);

export function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [page, first, second] = path.split('/').map(decoded);
  const asked = new URLSearchParams(query);
  switch (page) {
    case 'playbooks':
      return { page, file: first || null, entry: asked.get('entry') };
    case 'sessions': {
      const agent = AgentId.safeParse(first);
      const line = /^\d{1,9}$/.test(asked.get('line') ?? '') ? Number(asked.get('line')) : null;
      const open = agent.success && second ? { agent: agent.data, id: second, line } : null;
      return { page, open, search: asked.get('search') };
    }
    case 'dreams': {
      const beside = asked.get('beside');
      return { page, dream: first || null, ...(first && beside ? { beside } : {}) };
    }
    case 'failures':
      return { page, folder: first || null, failure: asked.get('failure') };
    case 'settings':
      return { page, section: first || null };
    default:
      return { page: 'review', change: page === 'review' ? first || null : null };
  }
}

export function hashOf(place: Place): string {
  switch (place.page) {
    case 'review':
      return address(['review', place.change], {});
    case 'playbooks':
      return address(['playbooks', place.file], { entry: place.entry });
    case 'sessions':
      return address(['sessions', place.open?.agent ?? null, place.open?.id ?? null], {
        line: place.open?.line?.toString() ?? null,
        search: place.search,
      });
    case 'dreams':
      return address(['dreams', place.dream], { beside: place.beside ?? null });
    case 'failures':
      return address(['failures', place.folder], { failure: place.failure });
    case 'settings':
      return address(['settings', place.section], {});
  }
}

function address(path: readonly (string | null)[], asked: Readonly<Record<string, string | null>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) if (value !== null) query.set(name, value);
  const tail = query.size > 0 ? `?${query.toString()}` : '';
  return `#/${path.flatMap((part) => (part === null ? [] : [encodeURIComponent(part)])).join('/')}${tail}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
