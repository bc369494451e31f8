/** Where the agent waits for one file of the user (undocumented; as real clients have seen it). The token is a secret. */
export type FileRequest = {
  readonly token: string;
  readonly uploadUrl: string;
  /** What the upload names as its `Referer`. */
  readonly refererUrl?: string | undefined;
};
