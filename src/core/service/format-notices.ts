/** Says once for each agent and version that its logs are no longer understood. */
import { z } from 'zod';
import type { Engine, EngineOptions } from '../engine.ts';
import { unknownFormats } from '../sessions/source-list.ts';
import { READERS } from '../sources/readers.ts';
import type { Notices } from './notices.ts';

/** Name of the setting that holds what was said. */
const NAME = 'unknownFormatsSaid';
const Said = z.array(z.object({ agent: z.string(), version: z.string().nullable() }));

/** To be called when logs have been read. */
export async function sayUnknownFormats(
  engine: Engine,
  { home, env, sources: named }: Pick<EngineOptions, 'home' | 'env' | 'sources'>,
  notices: Pick<Notices, 'add'>,
): Promise<void> {
  const [index, memory] = [engine.index(), engine.memory()];
  if (!index.ok || !memory.ok) return;
  const { sourcesOff } = engine.settings();
  const all = await unknownFormats(index.value, { readers: READERS, home, env, named });
  const formats = all.filter(({ place }) => !sourcesOff.includes(place));
  const before = Said.catch([]).parse(memory.value.setting(NAME));
  // Logs that name no version are told apart by the time between, in which they could be read.
  const said = before.filter(
    ({ agent, version }) => version !== null || formats.some(({ reader }) => reader.agent === agent),
  );
  for (const { reader, format } of formats) {
    const { agent, name } = reader;
    const { version, records, unread } = format;
    if (said.some((one) => one.agent === agent && one.version === version)) continue;
    said.push({ agent, version });
    notices.add(
      'problem',
      `${name}${version === null ? '' : ` ${version}`} writes its logs in a way Reverie does not know: ${String(unread)} of the newest ${String(records)} records could not be read. Here is what you can send so that it learns.`,
      { kind: 'sources' },
    );
  }
  if (JSON.stringify(said) !== JSON.stringify(before)) memory.value.setSetting(NAME, said);
}
