const MAX_CHARS = 100;
const NAMELESS = 'file';

const lastSegment = (url: string): string => {
  const segment = URL.canParse(url) ? (new URL(url).pathname.split('/').at(-1) ?? '') : '';
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

/** No path, nothing that a file system or a form gives a meaning; the end, which says what it is, is kept. */
const clean = (name: string): string =>
  name
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}"\\/:*?<>|]/gu, '_')
    .replace(/^[\s.]+/u, '')
    .trim()
    .slice(-MAX_CHARS)
    .toWellFormed();

/** The name under which the agent gets a file: the user's own, else that in the link. */
export const fileNameOf = ({
  name,
  url,
}: {
  readonly name?: string | undefined;
  readonly url: string;
}): string => [clean(name ?? ''), clean(lastSegment(url)), NAMELESS].find((one) => one !== '') ?? NAMELESS;
