/** The one door between the window's page and the rest. Nothing but the version goes through it yet. */
import { contextBridge } from 'electron';

/** Put in by the build: a sandboxed preload can read no file. */
declare const VERSION: string;

contextBridge.exposeInMainWorld('reverie', { version: VERSION });
