/** All sessions of all agents; one of them to read; or what a search in all of them found. */
import type { Place } from '../../app/place.ts';
import { SessionsHome } from './list/SessionsHome.tsx';
import { Transcript } from './transcript/Transcript.tsx';

type At = Extract<Place, { page: 'sessions' }>;

export function Sessions({ open, search }: { open: At['open']; search: At['search'] }) {
  if (open === null) return <SessionsHome search={search} />;
  return <Transcript key={`${open.agent}/${open.id}`} {...open} search={search} />;
}
