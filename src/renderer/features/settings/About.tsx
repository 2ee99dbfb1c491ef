import { useApp } from '../../app/store.ts';
import { Section } from './Section.tsx';

export function About() {
  const version = useApp(({ live }) => live?.version ?? '');
  return (
    <Section title="Reverie" rows={[]}>
      <p>Version {version}. MIT licence.</p>
      <p>
        Gives coding agents a memory without giving anybody the transcripts: what it reads stays on this machine, and
        nothing is remembered until you accept it.
      </p>
    </Section>
  );
}
