const GENERIC = new Set(['application/octet-stream', 'binary/octet-stream', 'application/x-download']);

const typeOf = (text: string | undefined): string | undefined => {
  const type = text?.split(';')[0]?.trim().toLowerCase();
  return type !== undefined && /^[a-z0-9.+-]{1,60}\/[a-z0-9.+-]{1,100}$/.test(type) ? type : undefined;
};

/** What a file is: as its server says; as the platform says where the server only says that it is bytes. */
export const fileType = (served: string | undefined, declared: string | undefined): string | undefined => {
  const type = typeOf(served);
  return type === undefined || GENERIC.has(type) ? typeOf(declared) : type;
};

/** `allowed` holds types, and whole families such as `image/*`. */
export const isAllowedType = (type: string, allowed: readonly string[]): boolean =>
  allowed.some((pattern) =>
    pattern.endsWith('/*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern,
  );
