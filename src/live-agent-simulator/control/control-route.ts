export type ControlInput = {
  /** The variable parts of the path. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
};

/** One operation of the HTTP control API. What `run` returns is the JSON answer, `{"ok":true}` for nothing. */
export type ControlRoute = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Matched against the path behind /control/. */
  readonly path: RegExp;
  readonly run: (input: ControlInput) => unknown;
};
