/** `process.parentPort` of a utility process, over the channel of a forked one. Loaded before the engine's own code. */
import { EventEmitter } from 'node:events';

const ports = new Map<number, EventEmitter>();
/** After the host's end nobody listens, which is no error of the engine's. */
const send = (message: unknown): void => {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
};

const parentPort = Object.assign(new EventEmitter(), { postMessage: (data: unknown) => send({ data }) });
Object.defineProperty(process, 'parentPort', { value: parentPort });

function portOf(id: number): EventEmitter {
  const early: unknown[] = [];
  let started = false;
  const port = Object.assign(new EventEmitter(), {
    postMessage: (data: unknown) => send({ port: id, data }),
    start() {
      started = true;
      for (const data of early.splice(0)) port.emit('message', { data, ports: [] });
    },
    arrive(data: unknown) {
      if (started) port.emit('message', { data, ports: [] });
      else early.push(data);
    },
  });
  ports.set(id, port);
  return port;
}

process.on('message', (raw) => {
  if (typeof raw !== 'object' || raw === null || !('data' in raw)) return;
  if ('port' in raw && typeof raw.port === 'number') {
    const port = ports.get(raw.port);
    if (port !== undefined && 'arrive' in port && typeof port.arrive === 'function') port.arrive(raw.data);
    return;
  }
  const given = 'ports' in raw && Array.isArray(raw.ports) ? raw.ports.map(Number) : [];
  parentPort.emit('message', { data: raw.data, ports: given.map(portOf) });
});
process.on('disconnect', () => process.exit(0));
