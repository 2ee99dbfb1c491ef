/** How the desktop app is built: the host with the engine's process and threads, the preload, and the page. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'electron-vite';
import manifest from './package.json' with { type: 'json' };
import page from './renderer.vite.config.ts';

const here = import.meta.dirname;

/** What the built host reads beside itself. */
const besides = {
  name: 'besides',
  closeBundle() {
    cpSync(join(here, 'models/turns/weights.bin'), join(here, 'out/main/weights.bin'));
    cpSync(join(here, 'build/tray.png'), join(here, 'out/main/tray.png'));
  },
};

export default defineConfig({
  main: {
    plugins: [besides],
    build: {
      rollupOptions: {
        input: {
          main: 'src/main/main.ts',
          'engine-process': 'src/main/engine-process.ts',
          'dream-worker': 'src/core/service/dream-worker.ts',
          'mine-worker': 'src/core/run-logs/mine-worker.ts',
          'model-process': 'src/core/models/process/model-process.ts',
          'scan-worker': 'src/core/sessions/scan-worker.ts',
        },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  // A sandboxed preload has to be one CommonJS file.
  preload: {
    define: { VERSION: JSON.stringify(manifest.version) },
    build: {
      externalizeDeps: false,
      rollupOptions: { input: 'src/preload/preload.ts', output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: page,
});
