/**
 * Draws what a command printed as a picture of a terminal, for the README:
 *
 *   npm run -s demo | node scripts/draw-terminal.ts 'npm run demo' > docs/demo.svg
 *
 * Shows the head of the output and, of its changes, the ones the titles of which match the patterns that follow.
 */
import { readFileSync } from 'node:fs';

const COLUMNS = 92;
const LINE = 19;
const CHAR = 8.4;
const PAD = 20;

const [command = '', ...patterns] = process.argv.slice(2);
const lines = [`$ ${command}`, '', ...chosen(readFileSync(0, 'utf8').trimEnd())];
const height = lines.length * LINE + 2 * PAD + 14;
const width = Math.ceil(COLUMNS * CHAR + 2 * PAD);

console.log(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Output of ${escaped(command)}">
<style>
text { font: 14px ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #d8dee4; white-space: pre; }
.strong { font-weight: 700; fill: #ffffff; } .faint { fill: #8b949e; } .comes { fill: #7ee787; } .goes { fill: #ff9492; } .changes { fill: #f2cc60; }
</style>
<rect width="${width}" height="${height}" rx="10" fill="#161b22"/>
<circle cx="22" cy="18" r="6" fill="#ff5f57"/><circle cx="42" cy="18" r="6" fill="#febc2e"/><circle cx="62" cy="18" r="6" fill="#28c840"/>
${lines.map(drawn).join('\n')}
</svg>`);

/** Blank lines part the changes; a change begins with its sign two columns in. */
function chosen(output: string): string[] {
  if (patterns.length === 0) return output.split('\n');
  const parts = output.split(/\n\n(?= {2}\S |\S)/);
  const wanted = parts.filter((part) => !/^ {2}\S /.test(part) || patterns.some((one) => part.includes(one)));
  return wanted.join('\n\n').split('\n');
}

function drawn(line: string, row: number): string {
  const y = PAD + 14 + (row + 1) * LINE;
  return `<text xml:space="preserve" x="${PAD}" y="${y}" class="${classOf(line)}">${escaped(shortened(line))}</text>`;
}

/** Of a path, its end says more than its middle. */
function shortened(line: string): string {
  if (line.length <= COLUMNS) return line;
  const end = /^\s+\//.test(line) ? 28 : 0;
  return `${line.slice(0, COLUMNS - 1 - end)}…${end > 0 ? line.slice(-end) : ''}`;
}

function classOf(line: string): string {
  if (/^\$ |^Proposal |^\S+\.md /.test(line)) return 'strong';
  if (/^ {2}[+↑] |^ {4}\+/.test(line)) return 'comes';
  if (/^ {4}-( |$)/.test(line)) return 'goes';
  if (/^ {2}[~⇉−] /.test(line)) return 'changes';
  if (/^ {14} {2}\S|^ {4}(new )?\w+ .*· c-|^ {14}and /.test(line)) return 'faint';
  return '';
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
