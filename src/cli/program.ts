/**
 * The commands and their options. Nothing heavy is imported here: a command's own code comes when it runs, so that
 * `--help` answers at once.
 */
import { Command as Program, InvalidArgumentError } from 'commander';
import type { Answered, Context } from './answer.ts';
import type { DoctorOptions } from './commands/doctor.ts';
import type { DreamOptions } from './commands/dream.ts';
import type { PlaceOptions } from './settings.ts';

/** A command line that has been understood. */
export interface Order {
  places: PlaceOptions & { json: boolean };
  run(context: Context): Promise<Answered> | Answered;
}

const INSTRUCTIONS_MAX = 4096;

/** @param take is called once, with what was ordered, while the program parses */
export function programFor(version: string, take: (order: Order) => void): Program {
  const program = new Program('reverie')
    .description('Reads the session logs of coding agents on this machine and proposes playbooks from what recurs.')
    .version(version, '-V, --version', 'print the version')
    .option('--json', 'print one JSON document and nothing else', false)
    .option('--home <dir>', "where agents' folders are looked for instead of your home (REVERIE_HOME)")
    .option('--source <path>', "a log or folder to read instead of the agents' own places; repeatable", collect)
    .option('--data <dir>', "Reverie's own data (REVERIE_DATA)")
    .option('--store <dir>', 'the playbooks (REVERIE_STORE)')
    .showHelpAfterError('Run with --help to see what there is.')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false });

  const order = (run: Order['run']): void => take({ places: program.opts(), run });

  program
    .command('scan')
    .description('read what is new in the logs')
    .action(() => order(async (context) => (await import('./commands/scan.ts')).scan(context, {})));

  const sessions = program
    .command('sessions')
    .description('list the sessions')
    .action(() => order(async (context) => (await import('./commands/sessions.ts')).sessions(context, {})));
  sessions
    .command('show <id>')
    .description('show one session, event by event')
    .action((id: string) =>
      order(async (context) => (await import('./commands/sessions.ts')).showSession(context, { id })),
    );

  const kept = program
    .command('kept')
    .description('list the sessions that only Reverie still has')
    .action(() => order(async (context) => (await import('./commands/kept.ts')).kept(context, {})));
  for (const [name, on, about] of [
    ['on', true, 'keep copies of sessions from now on'],
    ['off', false, 'make no more copies'],
  ] as const)
    kept
      .command(name)
      .description(about)
      .action(() => order(async (context) => (await import('./commands/kept.ts')).setKeeping(context, { on })));
  kept
    .command('delete [id]')
    .description('delete the copy of a session that only Reverie still has')
    .option('--all', 'all copies', false)
    .action((id: string | undefined, { all }: { all: boolean }, command: Program) => {
      if ((id !== undefined) === all) command.error('error: name a session, or delete --all');
      order(async (context) => (await import('./commands/kept.ts')).deleteKept(context, { id: id ?? null }));
    });

  const projects = program
    .command('projects')
    .description('list the projects and the folders that belong to each')
    .action(() => order(async (context) => (await import('./commands/projects.ts')).projects(context, {})));
  projects
    .command('list')
    .description('the same')
    .action(() => order(async (context) => (await import('./commands/projects.ts')).projects(context, {})));
  projects
    .command('join <folder> <other>')
    .description('make one project of two; their playbooks stay')
    .action((folder: string, other: string) =>
      order(async (context) => (await import('./commands/projects.ts')).joinTwo(context, { folder, other })),
    );
  projects
    .command('part <folder>')
    .description('set a folder apart from the project it is in')
    .action((folder: string) =>
      order(async (context) => (await import('./commands/projects.ts')).partOne(context, { folder })),
    );

  program
    .command('search <text...>')
    .description('find words in all sessions')
    .option('--limit <n>', 'at most so many hits', wholeNumber(1, 1000), 20)
    .action((words: string[], { limit }: { limit: number }) =>
      order(async (context) =>
        (await import('./commands/search.ts')).search(context, { text: words.join(' '), limit }),
      ),
    );

  program
    .command('failures <path...>')
    .description('what recurs in build, test or CI logs, one file a run, across applications')
    .option('--limit <n>', 'at most so many failures', wholeNumber(1, 1000), 20)
    .action((paths: string[], { limit }: { limit: number }) =>
      order(async (context) => (await import('./commands/failures.ts')).failures(context, { paths, limit })),
    );

  program
    .command('dream')
    .description('look for what recurs and propose changes to the playbooks')
    .option('--project <dir>', 'only sessions of this project')
    .option('--sessions <n>', 'at most so many sessions, newest first', wholeNumber(1, 10_000), 100)
    .option('--since <date>', 'only sessions from this day or time on', dateOf)
    .option('--instructions <text>', 'what to look at first', atMost(INSTRUCTIONS_MAX))
    .option('--model <file>', "a language model's GGUF file, or none; otherwise the one that is set")
    .option(
      '--budget <minutes>',
      'minutes a model may work; without a model: stop after so many minutes and keep what is done',
      positiveNumber,
    )
    .option('--resume <id>', 'go on with a dream that was stopped')
    .action((options: DreamOptions) =>
      order(async (context) => (await import('./commands/dream.ts')).dream(context, options)),
    );

  const proposals = program
    .command('proposals')
    .description('list the proposals')
    .action(() => order(async (context) => (await import('./commands/proposals.ts')).proposals(context, {})));
  proposals
    .command('show <id>')
    .description('show one proposal with its evidence')
    .action((id: string) =>
      order(async (context) => (await import('./commands/proposals.ts')).showProposal(context, { id })),
    );

  program
    .command('accept [change...]')
    .description('write changes to the playbooks')
    .option('--all <proposal>', 'all changes of a proposal that are undecided')
    .action((changes: string[], { all }: { all?: string }, command: Program) => {
      if (changes.length > 0 === (all !== undefined))
        command.error('error: name the changes to accept, or a proposal with --all');
      order(async (context) =>
        (await import('./commands/decide.ts')).accept(context, { changes, ...(all === undefined ? {} : { all }) }),
      );
    });
  program
    .command('discard <change...>')
    .description('do not make these changes')
    .action((changes: string[]) =>
      order(async (context) => (await import('./commands/decide.ts')).discard(context, { changes })),
    );
  program
    .command('never <change...>')
    .description('do not make these changes, and do not propose them again')
    .action((changes: string[]) =>
      order(async (context) => (await import('./commands/decide.ts')).never(context, { changes })),
    );
  program
    .command('edit <change>')
    .description('give a change other words before accepting it')
    .requiredOption('--text-file <file>', 'the entry as it should stand; - for standard input')
    .action((change: string, { textFile }: { textFile: string }) =>
      order(async (context) => (await import('./commands/decide.ts')).edit(context, { change, textFile })),
    );
  program
    .command('undo')
    .description('take back the last decision, and the one before, to the first')
    .action(() => order(async (context) => (await import('./commands/decide.ts')).undo(context, {})));

  const playbooks = program
    .command('playbooks')
    .description('list the playbooks and their entries')
    .action(() => order(async (context) => (await import('./commands/playbooks.ts')).playbooks(context, {})));
  playbooks
    .command('show <file>')
    .description('show one playbook')
    .action((file: string) =>
      order(async (context) => (await import('./commands/playbooks.ts')).showPlaybook(context, { file })),
    );
  playbooks
    .command('why <entry>')
    .description('what an entry rests on and how it came to be')
    .action((entry: string) =>
      order(async (context) => (await import('./commands/playbooks.ts')).whyEntry(context, { entry })),
    );
  playbooks
    .command('history [file]')
    .description('every version of a playbook')
    .action((file: string | undefined) =>
      order(async (context) =>
        (await import('./commands/playbooks.ts')).history(context, file === undefined ? {} : { file }),
      ),
    );
  playbooks
    .command('restore')
    .description('put a playbook back as it was')
    .argument('<version>', 'its number in the history', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .action((version: number) =>
      order(async (context) => (await import('./commands/playbooks.ts')).restore(context, { version })),
    );

  program
    .command('export <target>')
    .description('write the entries where an agent reads them: agents-md, claude-md, or a folder')
    .option('--project <dir>', "the project's folder")
    .option('--dry-run', 'show what would change and change nothing', false)
    .action((target: string, options: { project?: string; dryRun: boolean }) =>
      order(async (context) => (await import('./commands/export.ts')).exportTo(context, { target, ...options })),
    );

  const models = program
    .command('models')
    .description('list the models on this machine, and whether they fit')
    .action(() => order(async (context) => (await import('./commands/models.ts')).models(context, {})));
  models
    .command('catalog')
    .description('known-good models that can be fetched')
    .action(() => order(async (context) => (await import('./commands/models.ts')).catalogue(context, {})));
  models
    .command('use <file>')
    .description('dream with this model from now on; none for no model')
    .option('--embedding', 'the model that compares texts, instead of the one that answers', false)
    .option('--even-if-too-big', 'also where it does not fit into memory', false)
    .action((file: string, options: { embedding: boolean; evenIfTooBig: boolean }) =>
      order(async (context) => (await import('./commands/models.ts')).useModel(context, { file, ...options })),
    );
  models
    .command('try <file>')
    .description('load it and ask it a few questions with a known answer')
    .action((file: string) =>
      order(async (context) => (await import('./commands/models.ts')).trial(context, { file })),
    );
  models
    .command('import <file>')
    .description("copy a model into Reverie's own folder")
    .action((file: string) =>
      order(async (context) => (await import('./commands/models.ts')).importOne(context, { file })),
    );
  models
    .command('download <id>')
    .description('fetch a model of the catalogue: the only thing that ever connects; goes on where it was stopped')
    .action((id: string) => order(async (context) => (await import('./commands/models.ts')).fetchOne(context, { id })));
  models
    .command('remove <file>')
    .description("remove a model from Reverie's own folder")
    .action((file: string) =>
      order(async (context) => (await import('./commands/models.ts')).removeOne(context, { file })),
    );

  program
    .command('serve')
    .description('show the window in a browser on this machine, until stopped')
    .option('--port <n>', 'the port on 127.0.0.1; 0 takes a free one', wholeNumber(0, 65_535), 0)
    .option('--open', 'open it in your browser', false)
    .action((options: { port: number; open: boolean }) =>
      order(async (context) => (await import('./commands/serve.ts')).serve(context, options)),
    );

  program
    .command('doctor')
    .description('report on logs, data and playbooks')
    .option('--structure <agent>', 'what to send about records of an agent that are not known: no text of a session')
    .action((options: DoctorOptions) =>
      order(async (context) => (await import('./commands/doctor.ts')).doctor(context, options)),
    );

  return program;
}

const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

const wholeNumber =
  (least: number, most: number) =>
  (value: string): number => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };

function positiveNumber(value: string): number {
  const number = /^\d{1,9}(\.\d{1,9})?$/.test(value) ? Number(value) : NaN;
  if (number > 0) return number;
  throw new InvalidArgumentError('It must be a number greater than 0.');
}

function dateOf(value: string): Date {
  const date = /^\d{4}-\d{2}-\d{2}/.test(value) ? new Date(value) : new Date(NaN);
  if (!Number.isNaN(date.getTime())) return date;
  throw new InvalidArgumentError('It must be a date such as 2026-07-21 or 2026-07-21T10:00:00Z.');
}

const atMost =
  (length: number) =>
  (value: string): string => {
    if (value.length <= length) return value;
    throw new InvalidArgumentError(`It may have at most ${length} characters.`);
  };
