export function Playbooks({ file, entry }: { file: string | null; entry: string | null }) {
  return (
    <p>
      Playbooks {file} {entry}
    </p>
  );
}
