import { go } from '../../../app/store.ts';
import { useList } from '../list/list-state.ts';

/** Back to where the transcript was opened: another page, what a search found, or the list as it was. */
export function leave(search: string | null): void {
  const { from } = useList.getState();
  go(from ?? { page: 'sessions', open: null, search });
}
