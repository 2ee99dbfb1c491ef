/**
 * A model's own process: entry of a utilityProcess in the app and of a forked child elsewhere. It loads one model,
 * answers one question after the other, and is ended to give the memory back. Whatever native code does here, the
 * engine only sees this process end.
 */
import { statSync } from 'node:fs';
import type { Question } from '../model.ts';
import { loadGgufEmbedding, loadOnnxEmbedding, type LoadedEmbedding } from './embedding.ts';
import { loadLanguage, type LoadedLanguage } from './language.ts';
import type { Device, FromModel, Load, ToModel } from './messages.ts';
import { forkNothing } from './self-test.ts';

/** A utilityProcess talks over a port that its host hands it. These types belong to Electron, which the engine does not know. */
interface Port {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: ToModel }) => void): void;
  start(): void;
}
interface ParentPort {
  on(event: 'message', listener: (event: { ports: readonly Port[] }) => void): void;
}
const parentPort: ParentPort | undefined = Reflect.get(process, 'parentPort');
let say = (message: FromModel): void => void process.send?.(message);

if (parentPort !== undefined || process.argv.includes('--no-fork')) forkNothing();

let language: LoadedLanguage | null = null;
let embedding: LoadedEmbedding | null = null;
const stops = new Map<number, AbortController>();
/** One thing after the other: a model has one state. */
let queue: Promise<void> = Promise.resolve();

async function llamaOn(device: Device) {
  const { getLlama, LlamaLogLevel } = await import('node-llama-cpp');
  return getLlama({
    gpu: device === 'cpu' ? false : device,
    build: 'never',
    logLevel: LlamaLogLevel.error,
  });
}

async function load(what: Load): Promise<void> {
  if (what.kind === 'embedding' && statSync(what.file).isDirectory())
    embedding = await loadOnnxEmbedding({ folder: what.file });
  else if (what.kind === 'embedding') embedding = await loadGgufEmbedding(await llamaOn(what.device), what);
  else language = await loadLanguage(await llamaOn(what.device), what);
  say({
    loaded: {
      contextTokens: language?.contextTokens ?? null,
      dimensions: embedding?.dimensions ?? null,
      device: (language ?? embedding)?.device ?? 'cpu',
    },
  });
}

async function answer(number: number, question: Question, signal: AbortSignal): Promise<void> {
  if (language === null) return say({ stopped: number });
  const told = await language.ask(question, () => say({ alive: number }), signal);
  if (told.status === 'stopped') say({ stopped: number });
  else if (told.status === 'useless') say({ useless: number, why: told.why, spent: told.spent });
  else say({ answered: number, json: told.json, spent: told.spent });
}

async function embed(number: number, texts: readonly string[], signal: AbortSignal): Promise<void> {
  const vectors = (await embedding?.embed(texts, () => say({ alive: number }), signal)) ?? null;
  say(vectors === null ? { stopped: number } : { embedded: number, vectors });
}

function hear(told: ToModel): void {
  if ('stop' in told) return stops.get(told.stop)?.abort();
  if ('load' in told) {
    queue = queue.then(() => load(told.load)).catch((error: unknown) => say({ notLoaded: failureOf(error) }));
    return;
  }
  const number = 'ask' in told ? told.ask : told.embed;
  const stop = new AbortController();
  stops.set(number, stop);
  queue = queue
    .then(() => ('ask' in told ? answer(number, told.question, stop.signal) : embed(number, told.texts, stop.signal)))
    .finally(() => stops.delete(number));
}

function failureOf(error: unknown): Extract<FromModel, { notLoaded: unknown }>['notLoaded'] {
  const text = error instanceof Error ? error.message : String(error);
  const name = error instanceof Error ? error.name + error.constructor.name : '';
  if (/InsufficientMemory|out of memory|allocat/i.test(`${name} ${text}`))
    return {
      code: 'out-of-memory',
      message: `There is not enough memory for this model: ${text}`,
      hint: 'Close other programs, or choose a smaller model.',
    };
  if (/NoBinaryFound|Cannot find (package|module)/i.test(`${name} ${text}`))
    return {
      code: 'not-available',
      message: 'Models cannot be run on this machine: the native part for it is missing.',
      hint: 'Dream without a model, or install Reverie anew.',
    };
  return {
    code: 'refused',
    message: `The model could not be loaded: ${text}`,
    hint: 'The file may be damaged, or of a kind that is not known here. Choose another one.',
  };
}

if (parentPort !== undefined)
  parentPort.on('message', ({ ports: [port] }) => {
    if (port === undefined) return;
    say = (message) => port.postMessage(message);
    port.on('message', ({ data }) => hear(data));
    port.start();
  });
else {
  process.on('message', hear);
  // Nobody is left to ask.
  process.on('disconnect', () => process.exit(0));
  process.on('SIGINT', () => {});
}
