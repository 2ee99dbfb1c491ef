import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Change, DreamReport, Hit, SessionSummary } from '../../src/shared/contract.ts';
import { contentsOf, place } from './reverie.ts';

const Decided = z.object({ done: z.array(z.string()), refused: z.array(z.unknown()), files: z.array(z.string()) });

describe('the way from logs to an accepted playbook', () => {
  it('proposes, accepts and takes back, and touches the store only in between', async () => {
    const { store, reverie } = place({ sample: true });
    const untouched = contentsOf(store);

    const dreamt = await reverie('dream', '--json');
    expect(dreamt.stderr).toBe('');
    expect(dreamt.status).toBe(0);
    const { dream, coverage, proposal } = DreamReport.parse(dreamt.json());
    expect(dream).toMatchObject({ status: 'succeeded', sessions: 10, model: null });
    expect(coverage).toMatchObject({ files: 10, sessions: 10, problems: [] });
    expect(proposal.changes.map(({ op, kind }) => `${op} ${kind}`)).toEqual(
      expect.arrayContaining([
        'add mistake',
        'add workflow',
        'add preference',
        'reinforce preference',
        'revise preference',
      ]),
    );
    expect(contentsOf(store)).toEqual(untouched);

    const accepted = await reverie('accept', '--all', proposal.id, '--json');
    expect(accepted.status).toBe(0);
    expect(Decided.parse(accepted.json()).done).toHaveLength(proposal.changes.length);
    expect(readFileSync(join(store, 'tidepool.md'), 'utf8')).toContain('5173');

    const again = await reverie('dream', '--json');
    expect(DreamReport.parse(again.json()).proposal.changes).toEqual([]);

    expect((await reverie('undo')).status).toBe(0);
    expect(contentsOf(store)).toEqual(untouched);
  });

  it('every quote stands in the line it names', async () => {
    const { reverie } = place({ sample: true });
    const { proposal } = DreamReport.parse((await reverie('dream', '--json')).json());
    const evidence = proposal.changes.flatMap((change) => change.evidence);
    expect(evidence.length).toBeGreaterThan(10);
    for (const { file, line, quote } of evidence) {
      const record = readFileSync(file, 'utf8').split('\n')[line - 1] ?? '';
      // Escaped once in a record, twice where a call's arguments are JSON inside JSON.
      const once = JSON.stringify(quote).slice(1, -1);
      const twice = JSON.stringify(once).slice(1, -1);
      expect(record.includes(once) || record.includes(twice), `${quote} in ${file}:${line}`).toBe(true);
    }
  });

  it('leaves the noise of the sessions alone', async () => {
    const { reverie } = place({ sample: true });
    const { proposal } = DreamReport.parse((await reverie('dream', '--json')).json());
    const said = JSON.stringify(proposal.changes.map(({ title, after }) => [title, after]));
    expect(said).not.toMatch(/setup\.sh|Overloaded|leap|downloadButton|darker/);
  });

  it('shows a person what changes, why, on what it rests and how to accept it', async () => {
    const { reverie } = place({ sample: true });
    const { stdout, status } = await reverie('dream');
    expect(status).toBe(0);
    expect(stdout).toContain('tidepool.md  /home/mara/tidepool');
    expect(stdout).toMatch(/^ {2}\+ Run `docker compose up -d db` before `pnpm test`$/m);
    expect(stdout).toMatch(/^ {4}Why now {3}\S/m);
    expect(stdout).toMatch(/\.jsonl:\d+$/m);
    expect(stdout).toMatch(/^ {4}Accept {4}npm run -s reverie -- accept c-[a-z0-9]+$/m);
    expect(stdout).toMatch(/^ {4}- - \*\*The dev server runs on port 3000\*\*/m);
    expect(stdout).not.toContain('\u001b');
  });

  it('stops when its time is up, keeps what is done and goes on from there', async () => {
    const { store, reverie } = place({ sample: true });
    const untouched = contentsOf(store);
    const stopped = await reverie('dream', '--budget', '0.00001', '--json');
    expect(stopped.status).toBe(1);
    const { dream, proposal } = DreamReport.parse(stopped.json());
    expect({ status: dream.status, changes: proposal.changes }).toEqual({ status: 'cancelled', changes: [] });
    expect(contentsOf(store)).toEqual(untouched);
    const resumed = DreamReport.parse((await reverie('dream', '--resume', dream.id, '--json')).json());
    expect(resumed.dream).toMatchObject({ id: dream.id, status: 'succeeded', sessions: 10 });
    expect(resumed.proposal.changes.length).toBeGreaterThan(3);
  });

  it('remembers what is never to come back', async () => {
    const { store, reverie } = place({ sample: true });
    const untouched = contentsOf(store);
    const { proposal } = DreamReport.parse((await reverie('dream', '--json')).json());
    const [first] = proposal.changes;
    expect((await reverie('never', first?.id ?? '', '--json')).status).toBe(0);
    const shown = z
      .object({ status: z.record(z.string(), z.string()) })
      .parse((await reverie('proposals', 'show', proposal.id, '--json')).json());
    expect(shown.status[first?.id ?? '']).toBe('never');
    expect(contentsOf(store)).toEqual(untouched);
  });

  it('accepts a change in the words of the user', async () => {
    const { root, store, reverie } = place({ sample: true });
    const { proposal } = DreamReport.parse((await reverie('dream', '--json')).json());
    const change = proposal.changes.find(({ op, kind }) => op === 'add' && kind === 'mistake');
    writeFileSync(join(root, 'words.md'), '**Start the database before the tests**\nMara says so.\n');
    expect((await reverie('edit', change?.id ?? '', '--text-file', join(root, 'words.md'))).status).toBe(0);
    expect((await reverie('accept', change?.id ?? '')).status).toBe(0);
    const why = await reverie('playbooks', 'show', change?.playbook ?? '', '--json');
    expect(JSON.stringify(why.json())).toContain('Start the database before the tests');
    expect(Object.keys(contentsOf(store))).toContain(`/${change?.playbook.replace(/\.md$/, '.evidence.md')}`);
  });

  it('lists and shows sessions, finds words in them and says what an entry rests on', async () => {
    const { reverie } = place({ sample: true });
    const { sessions } = z
      .object({ sessions: z.array(SessionSummary) })
      .parse((await reverie('sessions', '--json')).json());
    expect(sessions).toHaveLength(10);
    const shown = await reverie('sessions', 'show', sessions[0]?.id ?? '', '--json');
    expect(z.object({ events: z.array(z.unknown()) }).parse(shown.json()).events.length).toBeGreaterThan(3);
    const { hits } = z
      .object({ hits: z.array(Hit) })
      .parse((await reverie('search', 'moon', 'phase', '--json')).json());
    expect(hits[0]?.snippet).toMatch(/moon/i);

    const { proposal } = DreamReport.parse((await reverie('dream', '--json')).json());
    await reverie('accept', '--all', proposal.id);
    const why = await reverie('playbooks', 'why', '^p-8qz2m', '--json');
    const { evidence } = z.object({ evidence: z.array(z.object({ quote: z.string() })) }).parse(why.json());
    expect(evidence.map(({ quote }) => quote).join()).toContain('5173');
    const { versions } = z
      .object({ versions: z.array(z.object({ version: z.number(), file: z.string() })) })
      .parse((await reverie('playbooks', 'history', 'tidepool.md', '--json')).json());
    expect(versions).toHaveLength(2);
    expect((await reverie('playbooks', 'restore', String(versions.at(-1)?.version))).status).toBe(0);
  });

  it('exports for an agent, and shows the difference first', async () => {
    const { root, reverie } = place({ sample: true });
    const project = join(root, 'project');
    mkdirSync(project);
    writeFileSync(join(project, 'AGENTS.md'), '# Mine\n');
    const { proposal } = DreamReport.parse((await reverie('dream', '--json')).json());
    await reverie('accept', '--all', proposal.id);
    const before = contentsOf(root);
    expect((await reverie('export', `${root}/notes/`, '--dry-run')).stdout).toContain('+++ ');
    expect(contentsOf(root)).toEqual(before);
    expect((await reverie('export', `${root}/notes/`)).status).toBe(0);
    expect(readFileSync(join(root, 'notes/tidepool.md'), 'utf8')).toContain('5173');
    expect((await reverie('export', 'agents-md', '--project', project)).status).toBe(0);
    expect(readFileSync(join(project, 'AGENTS.md'), 'utf8')).toMatch(/^# Mine\n/);
  });

  it('says the same with options as with the environment', async () => {
    const { home, data, store, reverie } = place({ sample: true });
    const named = await reverie('--home', home, 'dream', '--json', '--data', data, '--store', store);
    const changes = z.object({ proposal: z.object({ changes: z.array(Change) }) }).parse(named.json());
    expect(changes.proposal.changes.length).toBeGreaterThan(3);
    const doctor = await reverie('doctor', '--json');
    expect(doctor.status).toBe(0);
    expect(JSON.stringify(doctor.json())).toContain(store);
  });
});
