/**
 * What the system says of the machine and its user, asked every few seconds and told at once when it changes by
 * itself. While a dream runs it is asked every second, so that the dream is out of the way when the user is back.
 */
import type { App, PowerMonitor } from 'electron';
import { NO_FACTS, type Facts } from '../shared/window/facts.ts';

export interface FactsWatch {
  /** A dream runs: the user's return matters now. */
  dreaming(is: boolean): void;
  close(): void;
}

interface Parts {
  power: PowerMonitor;
  /** Times of all processors together, in milliseconds: busy and altogether. */
  processors: () => { busy: number; all: number };
  /** Share of all processors that this app keeps busy, 0..1. */
  own: () => number;
  tell: (facts: Facts) => void;
  platform: NodeJS.Platform;
}

const SELDOM_MS = 10_000;
const OFTEN_MS = 1_000;

export function watchFacts({ power, processors, own, tell, platform }: Parts): FactsWatch {
  let locked = false;
  let last = processors();
  let timer: NodeJS.Timeout | null = null;
  let isDreaming = false;

  function look(): void {
    const now = processors();
    const all = now.all - last.all;
    const busy = all > 0 ? (now.busy - last.busy) / all : 0;
    last = now;
    tell({
      ...NO_FACTS,
      idleSeconds: power.getSystemIdleTime(),
      onBattery: power.isOnBatteryPower(),
      thermal: thermalOf(power, platform),
      locked: locked || power.getSystemIdleState(60) === 'locked',
      othersLoad: Math.max(0, busy - own()),
    });
  }
  function again(): void {
    if (timer !== null) clearInterval(timer);
    timer = setInterval(look, isDreaming ? OFTEN_MS : SELDOM_MS);
  }
  const lock = (is: boolean) => (): void => {
    locked = is;
    look();
  };
  power.on('lock-screen', lock(true));
  power.on('unlock-screen', lock(false));
  power.on('on-battery', look);
  power.on('on-ac', look);
  power.on('resume', look);
  look();
  again();
  return {
    dreaming(is) {
      if (is === isDreaming) return;
      isDreaming = is;
      look();
      again();
    },
    close() {
      if (timer !== null) clearInterval(timer);
    },
  };
}

/** Only macOS says. */
function thermalOf(power: PowerMonitor, platform: NodeJS.Platform): Facts['thermal'] {
  if (platform !== 'darwin') return null;
  const state = power.getCurrentThermalState();
  return state === 'unknown' ? null : state;
}

/** Of all processors together, as Electron counts it. */
export const ownShare = (app: Pick<App, 'getAppMetrics'>): number =>
  app.getAppMetrics().reduce((sum, { cpu }) => sum + cpu.percentCPUUsage, 0) / 100;
