/** What the app's preload tells the page, as messages of its own window. In a browser none of them comes. */
import { z } from 'zod';

export const ToPage = z.discriminatedUnion('reverie', [
  /** Comes with a MessagePort to the engine; again whenever the engine was started again. */
  z.object({ reverie: z.literal('port') }),
  /** The engine died. Another port will come. */
  z.object({ reverie: z.literal('lost') }),
  /** A notification or a menu leads here. */
  z.object({ reverie: z.literal('go'), hash: z.string().startsWith('#/') }),
  z.object({
    reverie: z.literal('command'),
    name: z.enum(['palette', 'shortcuts', 'undo', 'larger', 'smaller', 'usual-size']),
  }),
]);
export type ToPage = z.infer<typeof ToPage>;

/** Names of the channels between preload and host. */
export const CHANNEL = { connect: 'connect', port: 'port', tell: 'tell' } as const;
