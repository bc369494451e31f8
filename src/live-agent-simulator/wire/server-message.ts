/** One entry of a `messages` array: what the desk tells the visitor's side. */
export type ServerMessage = { readonly type: string; readonly message: Readonly<Record<string, unknown>> };

/** Builds one server message. */
export const serverMessage = (
  type: string,
  message: Readonly<Record<string, unknown>> = {},
): ServerMessage => ({
  type,
  message,
});
