/** Lessons from calls that an agent's own tools refused. */
import { alike } from '../../signals/failures/template.ts';
import type { ToolMisuse } from '../../signals/failures/signal.ts';
import type { Case } from './cases.ts';
import { code, distinctSessions, quoted, type Draft } from './draft.ts';
import { fragmentOf } from './phrase.ts';

type Refused = Case<ToolMisuse>;

const PATH_MAX = 60;

/** What is known of every agent's tools; the evidence says that it happens here. */
const ADVICE: { readonly [kind in ToolMisuse['problem']]?: { title: string; advice: string } } = {
  'not-read': {
    title: 'Read a file with the read tool before editing or overwriting it',
    advice:
      'Edits of a file that has not been read yet in the session are refused. Having seen parts of it in a search or in the shell does not count.',
  },
  'changed-since-read': {
    title: 'Read a file again before the next edit when something else may have changed it',
    advice:
      'Edits fail when the file was modified since read: by a formatter, a linter, a sub-agent, the user or a shell command.',
  },
  'text-not-found': {
    title: 'Copy the exact text from a fresh read before replacing it in an edit',
    advice:
      'Edits fail because the text to replace was not found in the file: it was written from memory, its whitespace or indentation differs, or an earlier edit changed it. Re-read those lines and copy them.',
  },
  'many-matches': {
    title: 'Give an edit enough surrounding lines to make the text to replace unique',
    advice:
      'Edits fail when the text has several matches in the file. Include more context, or ask for all matches to be replaced where that is meant.',
  },
  'no-such-file': {
    title: 'Look up a file with a search before reading it: guessed paths do not exist',
    advice:
      'Reads and searches fail on paths that were guessed from a name or a convention. Find the path with a glob or a listing first.',
  },
  'is-folder': {
    title: 'List a folder instead of reading it: the read tool takes files only',
    advice: 'Reading a path that is a directory fails.',
  },
  'too-large': {
    title: 'Read large files in parts or search them: reading them whole is refused',
    advice:
      'The read fails when the file is larger than the tool allows. Give an offset and a limit, or search for the part that matters.',
  },
  'no-change': {
    title: 'Check that an edit changes something: equal old and new text is refused',
    advice: 'Edits whose replacement is the same as the text they replace fail.',
  },
};
/** These happen to everybody now and then; only when they keep happening are they worth a line. */
const SESSIONS_MIN: { readonly [kind in ToolMisuse['problem']]?: number } = {
  'no-change': 3,
  'is-folder': 3,
  'too-large': 3,
  'no-such-file': 3,
};

export function misuseLessons(cases: readonly Refused[]): Draft[] {
  const drafts: (Draft | null)[] = [];
  for (const [key, group] of grouped(cases)) {
    const problem = group[0]?.signal.problem;
    if (problem === undefined || distinctSessions(group) < (SESSIONS_MIN[problem] ?? 2)) continue;
    if (problem === 'unknown-agent' || problem === 'unknown-skill') drafts.push(unknownName(group, problem));
    else if (problem === 'wrong-parameter') drafts.push(wrongParameter(group));
    else if (problem === 'other') drafts.push(otherRefusal(group));
    else {
      const wording = ADVICE[problem];
      if (wording) drafts.push(draftOf(group, [wording], [problem], [key]));
    }
  }
  drafts.push(...samePaths(cases));
  return drafts.filter((draft) => draft !== null);
}

function grouped(cases: readonly Refused[]): Map<string, Refused[]> {
  const groups = new Map<string, Refused[]>();
  const others: { key: string; template: readonly string[] }[] = [];
  for (const item of cases) {
    const { problem, tool, subject, template } = item.signal;
    let key: string = problem;
    if (problem === 'wrong-parameter') key = `${problem} ${tool} ${subject ?? ''}`;
    if (problem === 'other') {
      const twin = others.find((other) => other.key.startsWith(`${tool} `) && alike(other.template, template) >= 0.6);
      key = twin?.key ?? `${tool} ${others.length}`;
      if (!twin && others.length < 300) others.push({ key, template });
    }
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

function draftOf(
  cases: readonly Refused[],
  wordings: Draft['wordings'],
  identity: readonly string[],
  slots: readonly string[],
  agreement = 1,
): Draft {
  return {
    wordings,
    identity: ['misuse', ...identity],
    slots,
    against: [],
    witnesses: cases.map(({ session, signal }) => ({
      session,
      quotes: [signal.error, ...(signal.asked ? [signal.asked] : []), ...(signal.instead ? [signal.instead] : [])],
      at: signal.error.at ?? session.startedAt,
    })),
    projects: cases.map(({ project }) => project),
    agreement,
  };
}

/** A short name was used where the full one is needed, or a name that does not exist. */
function unknownName(cases: readonly Refused[], problem: 'unknown-agent' | 'unknown-skill'): Draft | null {
  const what = problem === 'unknown-agent' ? 'sub-agent' : 'skill';
  const cured = cases.filter(({ signal }) => signal.instead !== null);
  const pairs = new Map(
    [...firstOfEach(cured)].map(({ signal }) => [signal.subject ?? '', signal.instead?.text ?? '']),
  );
  const names = [...new Set(firstOfEach(cases).flatMap(({ signal }) => signal.subject ?? []))].slice(0, 3);
  if (names.length === 0) return null;
  if (pairs.size > 0) {
    const examples = [...pairs]
      .slice(0, 2)
      .map(([short, full]) => `${code(full)}, not ${code(short)}`)
      .join('; ');
    const ordered = [...cured, ...cases.filter((item) => !cured.includes(item))];
    return draftOf(
      ordered,
      [
        {
          title: `Call a ${what} by its full name, with its prefix: the short name is not found`,
          advice: `Use ${examples}. The names on offer stand in the agent's own list.`,
        },
      ],
      [problem],
      [...pairs.values()],
      cured.length / cases.length,
    );
  }
  return draftOf(
    cases,
    [
      {
        title: `There is no ${what} ${code(names[0] ?? '')} here`,
        advice: `Calls of ${names.map(code).join(', ')} are refused as unknown; pick a name from the list the tool offers.`,
      },
    ],
    [problem],
    names,
  );
}

/** One case of each session: no more are quoted. */
function firstOfEach(cases: readonly Refused[]): Refused[] {
  const seen = new Set<string>();
  return cases.filter(({ session }) => !seen.has(session.rootOf) && seen.add(session.rootOf).size > 0);
}

function wrongParameter(cases: readonly Refused[]): Draft | null {
  const { tool, subject } = cases[0]?.signal ?? { tool: '', subject: null };
  const fragment = fragmentOf(cases.map(({ signal }) => signal.error.text));
  if (subject === null && fragment === null) return null;
  const what = subject === null ? quoted(fragment ?? '') : code(subject);
  return draftOf(
    cases,
    [
      {
        title: `Check the parameters of the ${tool} tool: calls fail over ${what}`,
        advice: 'The call does not fit the schema of the tool; look at its parameters before the next call.',
      },
    ],
    ['wrong-parameter', tool, subject ?? ''],
    [tool, ...(subject === null ? [] : [subject])],
  );
}

function otherRefusal(cases: readonly Refused[]): Draft | null {
  const tool = cases[0]?.signal.tool ?? '';
  const fragment = fragmentOf(cases.map(({ signal }) => signal.error.text));
  if (fragment === null) return null;
  return draftOf(
    cases,
    [
      {
        title: `The ${tool} tool fails here: ${quoted(fragment)}`,
        advice: 'It failed the same way in several sessions; do it another way instead of trying again.',
      },
    ],
    ['other', tool, fragment],
    [tool, fragment],
  );
}

/** One and the same path that is not there, asked for again and again. */
function samePaths(cases: readonly Refused[]): Draft[] {
  const byPath = new Map<string, Refused[]>();
  for (const item of cases) {
    const { problem, subject, asked, error } = item.signal;
    const isRelative = subject !== null && subject.length <= PATH_MAX && !/^(?:[/~\\]|[A-Za-z]:)/.test(subject);
    if (problem !== 'no-such-file' || !isRelative || (asked === null && !error.text.includes(subject))) continue;
    const key = `${item.project ?? ''}\u0000${subject}`;
    byPath.set(key, [...(byPath.get(key) ?? []), item]);
  }
  return [...byPath.values()].flatMap((group) => {
    const path = group[0]?.signal.subject ?? '';
    if (distinctSessions(group) < 2) return [];
    const found = group.filter(({ signal }) => signal.instead !== null);
    const real = found[0]?.signal.instead?.text;
    const plain = {
      title: `There is no ${code(path)} in this project`,
      advice: 'It was looked for in several sessions and does not exist; find the real place with a search.',
    };
    const better =
      real === undefined
        ? []
        : [
            {
              title: `There is no ${code(path)} in this project; the file is ${code(real)}`,
              advice: 'Several sessions looked for it in the wrong place first.',
            },
          ];
    const ordered = [...found, ...group.filter((item) => !found.includes(item))];
    return [draftOf(ordered, [...better, plain], ['no-such-file', path], [path])];
  });
}
