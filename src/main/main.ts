/** The desktop host: puts its parts together. Only here is Electron itself imported. */
import * as electron from 'electron';
import { startHost } from './host.ts';

startHost(electron, import.meta.dirname);
