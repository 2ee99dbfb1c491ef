import { defineConfig } from 'electron-vite';
import manifest from './package.json' with { type: 'json' };

export default defineConfig({
  main: { build: { rollupOptions: { input: 'src/main/main.ts' } } },
  // A sandboxed preload has to be one CommonJS file.
  preload: {
    define: { VERSION: JSON.stringify(manifest.version) },
    build: {
      externalizeDeps: false,
      rollupOptions: { input: 'src/preload/preload.ts', output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: { root: 'src/renderer', build: { rollupOptions: { input: 'src/renderer/index.html' } } },
});
