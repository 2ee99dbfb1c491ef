/** What this machine has for programs now, as the reckoning of fit.ts takes it. */
import { execFileSync } from 'node:child_process';
import { freemem, totalmem } from 'node:os';
import type { Machine } from './fit.ts';

/** Quick enough to ask each time: milliseconds. */
export function machineNow(): Machine {
  // In a container the limit counts, not what the host has; where there is none, a number beyond all memory is said.
  const limit = process.constrainedMemory();
  const memory = limit > 0 ? Math.min(totalmem(), limit) : totalmem();
  return { memory, free: Math.min(memory, freeNow()) };
}

/** On Linux this is MemAvailable, within a container's limit: caches that are given back count as free. */
const freeNow = (): number => (process.platform === 'darwin' ? (freeOnMac(pagesOfMac()) ?? freemem()) : available());

const available = (): number => Math.min(freemem(), process.availableMemory());

function pagesOfMac(): string {
  try {
    return execFileSync('/usr/bin/vm_stat', { encoding: 'utf8', timeout: 1000, stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return ''; // not there: what the system says is free is free at least
  }
}

/** What macOS keeps of files that were read is nearly all of its memory, and is not among what Node calls free. */
const GIVEN_BACK = ['free', 'inactive', 'speculative'];

/**
 * @param text what `vm_stat` prints
 * @returns bytes; `null` where it says something else
 */
export function freeOnMac(text: string): number | null {
  const page = /page size of (\d+) bytes/.exec(text)?.[1];
  const pages = GIVEN_BACK.map((kind) => new RegExp(`^Pages ${kind}:\\s+(\\d+)\\.`, 'm').exec(text)?.[1]);
  if (page === undefined || pages.includes(undefined)) return null;
  return pages.reduce((sum, count) => sum + Number(count), 0) * Number(page);
}
