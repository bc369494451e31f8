/** One line of the conversation as the desk keeps it. */
export type TranscriptLine = {
  readonly from: 'agent' | 'customer' | 'system';
  readonly name: string;
  readonly text: string;
  readonly at: number;
  /** X-LIVEAGENT-SEQUENCE of the visitor's request, or null (agent's lines, header left out). */
  readonly sequence: number | null;
};

const WIRE_TYPE = { agent: 'Agent', customer: 'Chasitor', system: 'OperatorTransferred' } as const;

/** The `chatMessages` of ChasitorSessionData: every line so far, in order. */
export const chatMessagesOf = (lines: readonly TranscriptLine[]) =>
  lines.map((line, index) => ({
    type: WIRE_TYPE[line.from],
    name: line.name,
    content: line.text,
    timestamp: Math.floor(line.at),
    sequence: index + 1,
  }));
