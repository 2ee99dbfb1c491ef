/** Writes a story as Claude Code does: one JSON record a line, each naming the one before. */
import { idOf, STEP_MS, type Step, type Telling } from './story.ts';

const REFUSED =
  "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it was a file edit, the new_string was NOT written to the file). To tell you how to proceed, the user said:\n";

export function claudeCodeLog({ story, session, startedAt }: Telling): { path: string; text: string } {
  const lines: string[] = [];
  let parent: string | null = null;
  let calls = 0;

  const put = (record: object): void => {
    const uuid = idOf(`${session} ${lines.length}`);
    const envelope = {
      parentUuid: parent,
      isSidechain: false,
      userType: 'external',
      cwd: story.project,
      sessionId: session,
      version: '2.1.140',
      gitBranch: 'main',
      uuid,
      timestamp: new Date(startedAt.getTime() + lines.length * STEP_MS).toISOString(),
    };
    lines.push(JSON.stringify({ ...envelope, ...record }));
    parent = uuid;
  };
  const says = (content: object): void =>
    put({
      type: 'assistant',
      message: {
        id: `msg_${session.slice(-8)}${lines.length}`,
        type: 'message',
        role: 'assistant',
        model: 'claude-sonnet-4-5',
        content: [content],
        stop_reason: null,
      },
    });
  const typed = (content: string | object[], more: object = {}): void =>
    put({ type: 'user', message: { role: 'user', content }, ...more });
  const call = (name: string, input: object): string => {
    const id = `toolu_${session.slice(-8)}${String(++calls).padStart(4, '0')}`;
    says({ type: 'tool_use', id, name, input });
    return id;
  };
  const result = (id: string, content: string, failed: boolean, twin: unknown): void =>
    typed([{ type: 'tool_result', tool_use_id: id, content, ...(failed ? { is_error: true } : {}) }], {
      toolUseResult: twin,
    });

  const tell = (step: Step): void => {
    if ('user' in step) typed(step.user, { promptSource: 'typed', origin: { kind: 'human' } });
    else if ('queued' in step)
      put({ type: 'attachment', attachment: { type: 'queued_command', prompt: step.queued, commandMode: 'prompt' } });
    else if ('agent' in step) says({ type: 'text', text: step.agent });
    else if ('run' in step) {
      const exit = step.exit ?? 0;
      const id = call('Bash', { command: step.run, description: 'Run a command' });
      const twin = { stdout: step.says, stderr: '', interrupted: false, isImage: false };
      if (exit === 0) result(id, step.says, false, twin);
      else result(id, `Exit code ${exit}\n${step.says}`, true, `Error: Exit code ${exit}\n${step.says}`);
    } else if ('read' in step) {
      const filePath = `${story.project}/${step.read}`;
      result(call('Read', { file_path: filePath }), `     1→${step.says}`, false, { type: 'text', file: { filePath } });
    } else if ('edit' in step) {
      const filePath = `${story.project}/${step.edit}`;
      const id = call('Edit', { file_path: filePath, old_string: step.from, new_string: step.to });
      result(id, `The file ${filePath} has been updated.`, false, {
        filePath,
        oldString: step.from,
        newString: step.to,
        userModified: false,
      });
    } else if ('fetch' in step)
      result(call('WebFetch', { url: step.fetch, prompt: 'What does it say?' }), step.says, false, {
        result: step.says,
      });
    else if ('refused' in step) {
      const id = call('Bash', { command: step.refused, description: 'Run a command' });
      result(id, REFUSED + step.words, true, 'User rejected tool use');
    } else if ('interrupted' in step) typed([{ type: 'text', text: '[Request interrupted by user]' }]);
    else
      put({
        type: 'assistant',
        isApiErrorMessage: true,
        message: {
          id: `msg_${session.slice(-8)}${lines.length}`,
          role: 'assistant',
          model: '<synthetic>',
          content: [{ type: 'text', text: step.overloaded }],
        },
      });
  };

  story.steps.forEach(tell);
  const folder = story.project.replace(/[^A-Za-z0-9-]/g, '-');
  return { path: `.claude/projects/${folder}/${session}.jsonl`, text: `${lines.join('\n')}\n` };
}
