/** Writes a story as Codex does: every line an envelope with a payload, what is on the screen mirrored as events. */
import { STEP_MS, type Step, type Telling } from './story.ts';

export function codexLog({ story, session, startedAt }: Telling): { path: string; text: string } {
  const lines: string[] = [];
  let calls = 0;

  const put = (type: string, payload: object): void => {
    const timestamp = new Date(startedAt.getTime() + lines.length * STEP_MS).toISOString();
    lines.push(JSON.stringify({ timestamp, type, payload }));
  };
  const message = (role: 'user' | 'assistant', text: string): void => {
    const type = role === 'user' ? 'input_text' : 'output_text';
    put('response_item', { type: 'message', role, content: [{ type, text }] });
    put(
      'event_msg',
      role === 'user' ? { type: 'user_message', message: text, images: [] } : { type: 'agent_message', message: text },
    );
  };
  const shell = (command: string, exit: number, output: string): void => {
    const id = `call_${session.slice(0, 8)}${String(++calls).padStart(4, '0')}`;
    const args = JSON.stringify({ cmd: command, workdir: story.project });
    put('response_item', { type: 'function_call', name: 'exec_command', arguments: args, call_id: id });
    put('response_item', {
      type: 'function_call_output',
      call_id: id,
      output: `Chunk ID: ${id.slice(-6)}\nWall time: 0.8 seconds\nProcess exited with code ${exit}\nOriginal token count: 40\nOutput:\n${output}\n`,
    });
  };

  const tell = (step: Step): void => {
    if ('user' in step) message('user', step.user);
    else if ('queued' in step) message('user', step.queued);
    else if ('agent' in step) message('assistant', step.agent);
    else if ('run' in step) shell(step.run, step.exit ?? 0, step.says);
    else if ('read' in step) shell(`cat ${step.read}`, 0, step.says);
    else if ('interrupted' in step) put('event_msg', { type: 'turn_aborted', reason: 'interrupted' });
    else throw new Error(`no story of Codex has this step yet: ${Object.keys(step).join(', ')}`);
  };

  put('session_meta', {
    id: session,
    timestamp: startedAt.toISOString(),
    cwd: story.project,
    originator: 'codex_cli_rs',
    cli_version: '0.147.0',
    source: 'cli',
    model_provider: 'openai',
    git: { branch: 'main' },
  });
  put('turn_context', {
    turn_id: `${session}-1`,
    cwd: story.project,
    model: 'gpt-5.2-codex',
    approval_policy: 'on-request',
  });
  story.steps.forEach(tell);

  const stamp = startedAt.toISOString().slice(0, 19);
  const day = stamp.slice(0, 10).replaceAll('-', '/');
  return {
    path: `.codex/sessions/${day}/rollout-${stamp.replaceAll(':', '-')}-${session}.jsonl`,
    text: `${lines.join('\n')}\n`,
  };
}
