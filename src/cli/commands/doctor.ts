/** Looks at everything Reverie depends on and only reports; it mends nothing. */
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import manifest from '../../../package.json' with { type: 'json' };
import { chosenModel } from '../../core/models/chosen.ts';
import { sourcesOf, type Whereabouts } from '../../core/sessions/source-list.ts';
import { whatToSend } from '../../core/sessions/what-to-send.ts';
import { READERS } from '../../core/sources/readers.ts';
import type { Coverage } from '../../shared/contract.ts';
import { fail, ok, type Failure } from '../../shared/result.ts';
import type { Answered, Command, Context } from '../answer.ts';
import { sourceJson, sourcesText } from '../source-text.ts';
import { plain, wrap } from '../terminal.ts';
import { readNew } from './scan.ts';

interface Finding {
  name: string;
  status: 'good' | 'bad';
  detail: string;
  hint: string | null;
}

export interface DoctorOptions {
  /** An agent: only what can be sent about its records that are not known. */
  structure?: string;
}

export const doctor: Command<DoctorOptions> = (context, { structure }) =>
  structure === undefined ? report(context) : structureOf(context, structure);

async function report(context: Context): Promise<Answered> {
  const { engine, settings } = context;
  const findings: Finding[] = [
    writable('data folder', settings.dataDir),
    writable('playbook folder', engine.storeFolder()),
    decisions(context),
    playbooks(context),
    models(context),
  ];
  const scanned = await engine.scan({ signal: context.signal });
  findings.push(scanned.ok ? good('session index', 'up to date') : bad('session index', scanned.error));
  const coverage: Coverage = scanned.ok
    ? scanned.value.coverage
    : { files: 0, sessions: 0, records: 0, unknownRecords: {}, problems: [] };
  const index = engine.index();
  const sources = index.ok ? await sourcesOf(index.value, whereOf(context)) : [];
  return ok({
    json: {
      doctor: {
        versions: {
          reverie: manifest.version,
          node: process.versions.node,
          platform: `${process.platform}-${process.arch}`,
        },
        places: { home: settings.home, data: settings.dataDir, store: engine.storeFolder() },
        sources: sources.map(sourceJson),
        findings,
      },
      coverage,
    },
    text: (page) => {
      const mark = { good: page.green('✓'), bad: page.red('✗') };
      return [
        `Reverie ${manifest.version}, Node ${process.versions.node}, ${process.platform}-${process.arch}`,
        '',
        ...findings.flatMap(({ name, status, detail, hint }) => [
          `${mark[status]} ${name}: ${plain(detail)}`,
          ...(hint === null ? [] : [wrap(plain(hint), page.width, '    ')]),
        ]),
        '',
        sourcesText(page, sources, settings.home),
      ].join('\n');
    },
    incomplete: findings.some(({ status }) => status === 'bad'),
  });
}

async function structureOf(context: Context, agent: string): Promise<Answered> {
  const { engine } = context;
  const reader = READERS.find((one) => one.agent === agent);
  if (reader === undefined)
    return fail({
      code: 'unknown-agent',
      message: `There is no agent ${agent}.`,
      hint: `One of: ${READERS.map((one) => one.agent).join(', ')}.`,
    });
  const scanned = await readNew(context);
  if (!scanned.ok) return scanned;
  const index = engine.index();
  if (!index.ok) return index;
  const sources = await sourcesOf(index.value, whereOf(context));
  const texts: string[] = [];
  for (const source of sources.filter((one) => one.reader === reader)) {
    const text = await whatToSend(index.value, source, `Reverie ${manifest.version}`);
    if (text !== null) texts.push(text);
  }
  const text = texts.length > 0 ? texts.join('\n\n') : null;
  return ok({
    json: { structure: { agent, text } },
    text: () => (text === null ? `Every record of ${reader.name} is known: there is nothing to send.` : plain(text)),
  });
}

const whereOf = ({ settings: { home, env, sources } }: Context): Whereabouts => ({
  readers: READERS,
  home,
  env,
  named: sources,
});

const good = (name: string, detail: string): Finding => ({ name, status: 'good', detail, hint: null });
const bad = (name: string, { message, hint }: Failure): Finding => ({ name, status: 'bad', detail: message, hint });

function writable(name: string, path: string): Finding {
  let standing = path;
  while (!existsSync(standing) && dirname(standing) !== standing) standing = dirname(standing);
  try {
    accessSync(standing, constants.W_OK);
    return good(name, standing === path ? path : `${path} (made when it is needed)`);
  } catch {
    return bad(name, {
      code: 'not-writable',
      message: `${standing} cannot be written`,
      hint: 'Give yourself permission to write there, or name another folder.',
    });
  }
}

function decisions({ engine, settings }: Context): Finding {
  const name = 'decisions';
  // Opening it would make it.
  if (!existsSync(join(settings.dataDir, 'reverie.db'))) return good(name, 'none yet');
  const memory = engine.memory();
  if (!memory.ok) return bad(name, memory.error);
  const proposals = memory.value.proposals();
  const waiting = proposals.reduce((sum, { pending }) => sum + pending, 0);
  return good(name, `database in order, ${proposals.length} proposals, ${waiting} changes undecided`);
}

function playbooks({ engine }: Context): Finding {
  const name = 'playbooks';
  const store = engine.store();
  if (!store.ok) return bad(name, store.error);
  const snapshot = store.value.snapshot();
  if (!snapshot.ok) return bad(name, snapshot.error);
  const { playbooks: list, entries, problems } = snapshot.value;
  const [first] = problems;
  if (first)
    return bad(name, {
      code: 'playbook-problem',
      message: `${first.file}${first.line > 0 ? `:${first.line}` : ''}: ${first.message}${problems.length > 1 ? `, and ${problems.length - 1} more` : ''}`,
      hint: 'Mend the file by hand; until then Reverie leaves it as it is. `reverie playbooks` lists all of them.',
    });
  return good(name, `${list.length} with ${entries.length} entries`);
}

/** Whether what is set can still be used. Loads nothing: `reverie models try` does. */
function models({ engine }: Context): Finding {
  const name = 'models';
  const { language, embedding } = engine.settings().model;
  const set = [
    ...(language === null ? [] : [{ role: 'language' as const, file: language }]),
    ...(embedding === null ? [] : [{ role: 'embedding' as const, file: embedding }]),
  ];
  if (set.length === 0) return good(name, 'none set, dreams do without');
  const told: string[] = [];
  for (const { role, file } of set) {
    const chosen = chosenModel(file, role);
    if (!chosen.ok)
      return bad(name, { ...chosen.error, hint: 'Dreams do without it. Choose another one: `reverie models use`.' });
    told.push(`${role}: ${chosen.value.name.name} (${file})`);
  }
  return good(name, told.join(', '));
}
