/** How smoothly the page is drawn while something goes on. */
import type { Page } from 'playwright-core';

/** What one notices. */
export const FRAME_MS = 50;

/** Another program that takes the processor for a moment makes a frame late too: measured again, so often. */
export const BUSY = 3;

export interface Watched {
  frames: number;
  longest: number;
  over: number;
  tasks: number[];
}

/** Times between frames, and tasks of 50 ms or more, while something goes on. */
export async function watchFrames(page: Page, act: () => Promise<void>): Promise<Watched> {
  await page.evaluate(() => {
    const gaps: number[] = [];
    const tasks: number[] = [];
    let last = performance.now();
    let on = true;
    const frame = (now: number): void => {
      gaps.push(now - last);
      last = now;
      if (on) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    const observer = new PerformanceObserver((list) =>
      tasks.push(...list.getEntries().map(({ duration }) => duration)),
    );
    observer.observe({ type: 'longtask' });
    Object.assign(window, {
      endWatch: () => {
        on = false;
        observer.disconnect();
        return { gaps: gaps.slice(1), tasks };
      },
    });
  });
  await act();
  const { gaps, tasks } = await page.evaluate<{ gaps: number[]; tasks: number[] }>('endWatch()');
  return {
    frames: gaps.length,
    longest: Math.max(0, ...gaps),
    over: gaps.filter((gap) => gap > 50).length,
    tasks,
  };
}

export const describeFrames = ({ frames, longest, over, tasks }: Watched): string =>
  `${String(frames)} frames, longest ${longest.toFixed(1)} ms, ${String(over)} over 50 ms, long tasks ${tasks.map((ms) => ms.toFixed(0)).join(' ') || 'none'}`;
