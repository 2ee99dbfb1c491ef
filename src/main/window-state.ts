/** Where the window was, how large, and whether it filled the screen: kept in a small file, used only where it fits. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Rectangle } from 'electron';
import { z } from 'zod';

const WindowState = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(480),
  height: z.number().int().min(360),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof WindowState>;

const USUAL = { width: 1280, height: 800 };
/** So much of the window has to be on a screen: enough to take hold of it. */
const VISIBLE = 120;

/** @param areas of the displays there are now @returns what the window is opened with */
export function restoredState(file: string, areas: readonly Rectangle[]): Partial<WindowState> & typeof USUAL {
  const kept = readState(file);
  if (kept === null) return USUAL;
  const { x, y, width, height, maximized } = kept;
  const isVisible = areas.some(
    (area) =>
      Math.min(x + width, area.x + area.width) - Math.max(x, area.x) >= VISIBLE &&
      Math.min(y + height, area.y + area.height) - Math.max(y, area.y) >= VISIBLE,
  );
  return isVisible ? { x, y, width, height, maximized } : { width, height, maximized };
}

function readState(file: string): WindowState | null {
  try {
    return WindowState.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null; // the first start, or a file that is not ours
  }
}

export function keepState(file: string, state: WindowState): void {
  try {
    writeFileSync(file, JSON.stringify(state));
  } catch {
    // The next window then opens in the usual place.
  }
}
