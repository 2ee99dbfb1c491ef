/** The size of everything, in steps, as browsers have them. */
import { set } from './actions.ts';
import { useApp } from './store.ts';

export const ZOOMS: readonly number[] = [80, 90, 100, 110, 125, 150, 175, 200];

/** One step larger or smaller; 0 puts it back. */
export function zoomBy(step: -1 | 0 | 1): void {
  const zoom = useApp.getState().live?.settings.appearance.zoom ?? 100;
  const next = step === 0 ? 100 : step > 0 ? ZOOMS.find((one) => one > zoom) : ZOOMS.findLast((one) => one < zoom);
  if (next !== undefined && next !== zoom) void set({ appearance: { zoom: next } });
}
