/** Theme, zoom and motion as the user set them, or as the system says. Written on the root element, read by the tokens. */
import { useEffect } from 'react';
import { useApp } from './store.ts';

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const still = window.matchMedia('(prefers-reduced-motion: reduce)');

export function useAppearance(): void {
  const appearance = useApp(({ live }) => live?.settings.appearance);
  useEffect(() => {
    const root = document.documentElement;
    const apply = (): void => {
      const theme = appearance?.theme ?? 'system';
      root.dataset['theme'] = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
      root.dataset['motion'] = (appearance?.reducedMotion ?? still.matches) ? 'reduced' : 'full';
      root.style.setProperty('--zoom', String((appearance?.zoom ?? 100) / 100));
    };
    apply();
    dark.addEventListener('change', apply);
    still.addEventListener('change', apply);
    return () => {
      dark.removeEventListener('change', apply);
      still.removeEventListener('change', apply);
    };
  }, [appearance]);
}
