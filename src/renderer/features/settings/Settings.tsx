export function Settings({ section }: { section: string | null }) {
  return <p>Settings {section}</p>;
}
