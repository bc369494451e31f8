/** What is sent back for one request. */
export type Answer = {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export const textAnswer = (status: number, body: string): Answer => ({
  status,
  body,
  contentType: 'text/plain;charset=UTF-8',
});

export const jsonAnswer = (status: number, value: unknown): Answer => ({
  status,
  body: JSON.stringify(value),
  contentType: 'application/json;charset=UTF-8',
});

/** The plain text that successful POSTs carry. */
export const OK: Answer = textAnswer(200, 'OK');

/** An empty poll. */
export const NO_CONTENT: Answer = { status: 204, body: '', contentType: '' };
