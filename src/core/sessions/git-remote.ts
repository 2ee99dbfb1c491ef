/**
 * One name for a repository, however its address is written: `git@github.com:Ann/Shop.git`,
 * `https://ann:secret@GitHub.com/Ann/Shop` and `ssh://git@github.com:22/Ann/Shop/` are `github.com/Ann/Shop`. Who asks
 * and with what password is no part of it.
 *
 * @returns `null` for what is no address of another machine: a path is another repository on every machine
 */
export function normalRemote(url: string): string | null {
  const text = url.trim();
  if (text.length > LONGEST || /[\s\u0000-\u001f]/.test(text)) return null;
  const [host, path] = hostAndPath(text);
  // What stands before an @ may be somebody's name or password.
  if (host === null || path === null || path.includes('@')) return null;
  const name = path
    .replace(/^[/~]+/, '')
    .replace(/[?#].*$/s, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/i, '')
    .replace(/\/+$/, '');
  return name === '' || host === 'localhost' ? null : `${host}/${IGNORES_CASE.has(host) ? name.toLowerCase() : name}`;
}

const LONGEST = 2048;

/** Hosts that take `Ann/Shop` and `ann/shop` for one. */
const IGNORES_CASE: ReadonlySet<string> = new Set(['github.com', 'gitlab.com', 'bitbucket.org', 'codeberg.org']);

function hostAndPath(text: string): [string | null, string | null] {
  const full = /^(?:https?|ssh|git|git\+ssh|ftps?):\/\/(?:[^/@]*@)?(\[[0-9a-f:]+\]|[^/:@]+)(?::\d*)?(\/.*)$/is.exec(
    text,
  );
  if (full) return [full[1]?.toLowerCase() ?? null, full[2] ?? null];
  // As scp writes it. One letter before the colon is a drive.
  const short = /^(?:[^/@:\\]+@)?([^/@:\\]{2,}):(?!\/\/)([^\\]+)$/s.exec(text);
  return [short?.[1]?.toLowerCase() ?? null, short?.[2] ?? null];
}
