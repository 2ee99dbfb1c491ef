/** Looks at everything Reverie depends on and only reports; it mends nothing. */
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import manifest from '../../../package.json' with { type: 'json' };
import { chosenModel } from '../../core/models/chosen.ts';
import { READERS } from '../../core/sources/readers.ts';
import type { Coverage } from '../../shared/contract.ts';
import { ok, type Failure } from '../../shared/result.ts';
import type { Command, Context } from '../answer.ts';
import { plain, table, wrap } from '../terminal.ts';
import { coverageText } from './scan.ts';

interface Finding {
  name: string;
  status: 'good' | 'bad';
  detail: string;
  hint: string | null;
}

interface SourceFinding {
  agent: string;
  place: string;
  found: boolean;
  files: number;
  sessions: number;
}

export const doctor: Command<object> = async (context) => {
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
  const sources = sourcesOf(context);
  return ok({
    json: {
      doctor: {
        versions: {
          reverie: manifest.version,
          node: process.versions.node,
          platform: `${process.platform}-${process.arch}`,
        },
        places: { home: settings.home, data: settings.dataDir, store: engine.storeFolder() },
        sources,
        findings,
      },
      coverage,
    },
    text: (page) => {
      const mark = { good: page.green('✓'), bad: page.red('✗') };
      const agents = sources.map(({ agent, place, found, sessions }) => [
        found ? page.green('✓') : page.dim('–'),
        agent,
        found ? `${sessions} sessions` : 'none',
        plain(place),
      ]);
      return [
        `Reverie ${manifest.version}, Node ${process.versions.node}, ${process.platform}-${process.arch}`,
        '',
        ...findings.flatMap(({ name, status, detail, hint }) => [
          `${mark[status]} ${name}: ${plain(detail)}`,
          ...(hint === null ? [] : [wrap(plain(hint), page.width, '    ')]),
        ]),
        '',
        ...(agents.length > 0 ? [table(agents), ''] : []),
        coverageText(page, coverage),
      ].join('\n');
    },
    incomplete: findings.some(({ status }) => status === 'bad'),
  });
};

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

function sourcesOf({ engine, settings }: Context): SourceFinding[] {
  const index = engine.index();
  const sessions = index.ok ? index.value.summaries() : [];
  const finding = (agent: string, place: string): SourceFinding => {
    const own = sessions.filter((session) => session.agent === agent && session.file.startsWith(place));
    return {
      agent,
      place,
      found: existsSync(place),
      files: new Set(own.map(({ file }) => file)).size,
      sessions: own.length,
    };
  };
  return READERS.flatMap(({ agent, places }) => {
    const looked = settings.sources.length > 0 ? settings.sources : places(settings.home, settings.env);
    return looked.map((place) => finding(agent, place));
  });
}
