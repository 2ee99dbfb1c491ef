/** `claude-code` as people write it: Claude Code. */
export const agentName = (agent: string): string =>
  agent
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
