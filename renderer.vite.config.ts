/** How the page is built: for the app by electron-vite, for the browser by vite alone. The same files either way. */
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: join(import.meta.dirname, 'src/renderer'),
  // The page is served below a path that is not known when it is built.
  base: './',
  plugins: [react()],
  build: {
    outDir: join(import.meta.dirname, 'out/renderer'),
    emptyOutDir: true,
    minify: true,
    target: 'chrome130',
    // What is inlined as data: would need a looser content policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // It is read from the disk, not over a network.
    chunkSizeWarningLimit: 2000,
  },
});
