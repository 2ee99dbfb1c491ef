/** What axe finds on a page, once nothing fades in any more: half a colour has half a contrast. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** @returns a rule and the elements that break it, for each that is broken */
export async function violations(page: Page): Promise<[string, string[]][]> {
  // One that is over can set off the next: what is inside takes its colour from what is around it.
  await page.evaluate(async () => {
    const next = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
    for (let still = 0; still < 2; still++) {
      await next();
      const fading = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
      if (fading.length > 0) still = -1;
      await Promise.all(fading.map(({ finished }) => finished.catch(() => undefined)));
    }
  });
  const found = await new AxeBuilder({ page }).analyze();
  return found.violations.map(({ id, nodes }) => [
    id,
    nodes.map(({ html, any }) => `${html} ${any.map(({ message }) => message).join(' ')}`),
  ]);
}
