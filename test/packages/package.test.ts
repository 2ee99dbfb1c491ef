import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, matchesGlob } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import manifest from '../../package.json' with { type: 'json' };
import { build } from '../host/host.ts';

const ROOT = join(import.meta.dirname, '../..');
const FILE = join(ROOT, 'electron-builder.yml');
const Target = z.object({ target: z.array(z.string()), files: z.array(z.string()), icon: z.string() });
const config = z
  .object({
    files: z.array(z.string()),
    asarUnpack: z.array(z.string()),
    npmRebuild: z.boolean(),
    electronFuses: z.record(z.string(), z.boolean()),
    linux: Target,
    mac: Target,
    win: Target,
  })
  .parse(parse(readFileSync(FILE, 'utf8')));

const PREBUILDS = 'node_modules/better-sqlite3/prebuilds';

/** Whether a file goes into the package: production dependencies do, unless a pattern takes them out. */
const isPacked = (file: string, of: z.infer<typeof Target>): boolean =>
  ![...config.files, ...of.files].some((pattern) => pattern.startsWith('!') && matchesGlob(file, pattern.slice(1)));

const packageOf = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');

describe('the packages', () => {
  beforeAll(build);

  it('are those that were promised', () => {
    expect(config.linux.target).toEqual(['AppImage', 'deb']);
    expect(config.mac.target).toEqual(['dmg', 'zip']);
    expect(config.win.target).toEqual(['nsis']);
  });

  it('are described in the way electron-builder reads', async () => {
    const { validateConfiguration } = await import('app-builder-lib/out/util/config/config.js');
    const { DebugLogger } = await import('builder-util');
    // The validator is there to find out whether it is one.
    const read = z.custom<Parameters<typeof validateConfiguration>[0]>().parse(parse(readFileSync(FILE, 'utf8')));
    await expect(validateConfiguration(read, new DebugLogger(false))).resolves.toBeUndefined();
  });

  it.each([
    ['linux', config.linux, ['linux-arm64.node', 'linux-x64.node']],
    ['mac', config.mac, ['darwin-arm64.node', 'darwin-x64.node']],
    ['win', config.win, ['win32-arm64.node', 'win32-x64.node']],
  ] as const)('bring the binaries of %s and no others', (_name, target, wanted) => {
    const packed = readdirSync(join(ROOT, PREBUILDS)).filter((name) => isPacked(`${PREBUILDS}/${name}`, target));
    expect(packed.sort()).toEqual(wanted);
  });

  it.each([
    ['linux', config.linux, /\/linux\//],
    ['mac', config.mac, /\/darwin\//],
    ['win', config.win, /\/win32\//],
  ] as const)('bring the runtime of embedding models for %s and no other', (_name, target, own) => {
    const packed = globSync('node_modules/onnxruntime-node/bin/**/*.{node,so*,dylib,dll}', { cwd: ROOT }).filter(
      (file) => isPacked(file, target),
    );
    expect(packed.length).toBeGreaterThan(0);
    expect(packed.filter((file) => !own.test(file))).toEqual([]);
  });

  it('unpack every native module', () => {
    const native = [
      ...Object.keys(manifest.dependencies),
      '@node-llama-cpp',
      '@img',
      'onnxruntime-node',
      'sqlite-vec-*',
    ].flatMap((name) => globSync(`node_modules/${name}/**/*.{node,so,so.*,dylib,dll}`, { cwd: ROOT }));
    expect(native.length).toBeGreaterThan(0);
    for (const file of native)
      expect(
        config.asarUnpack.some((pattern) => matchesGlob(file, pattern)),
        file,
      ).toBe(true);
    expect(config.npmRebuild).toBe(false);
  });

  it('have what the built host imports at run time', () => {
    const imports =
      /^(?:import|export)\b[^;\n]*?["']([^"'\n]+)["'];|\bimport\("([^"\n]+)"\)|\brequire\("([^"\n]+)"\)/gm;
    const imported = globSync('out/{main,preload}/**/*.{js,cjs}', { cwd: ROOT }).flatMap((file) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(imports)].map(([, a, b, c]) => a ?? b ?? c ?? ''),
    );
    const isOwn = (name: string): boolean =>
      /^(?:\.|node:)/.test(name) || builtinModules.includes(name) || name === 'electron';
    const outside = [...new Set(imported.filter((name) => !isOwn(name)).map(packageOf))];
    expect(outside).toContain('better-sqlite3');
    expect(outside.filter((name) => !(name in manifest.dependencies))).toEqual([]);
  });

  it('have their entry, icons, threads and weights', () => {
    const files = [
      manifest.main,
      'out/main/engine-process.js',
      'out/main/dream-worker.js',
      'out/main/mine-worker.js',
      'out/main/scan-worker.js',
      'out/main/model-process.js',
    ];
    for (const file of [
      ...files,
      'out/main/weights.bin',
      'out/main/tray.png',
      'out/preload/preload.cjs',
      'out/renderer/index.html',
    ])
      expect(existsSync(join(ROOT, file)), file).toBe(true);
    for (const { icon } of [config.linux, config.mac, config.win]) expect(existsSync(join(ROOT, icon))).toBe(true);
  });

  it('close the ways into Electron that the app does not need', () => {
    expect(config.electronFuses).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableCookieEncryption: true,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    });
  });
});
