import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFolderVault } from '../../src/secrets/folder-vault.ts';

let root: string;
let dir: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'handoff-secrets-'));
  dir = join(root, 'secrets');
  await mkdir(dir);
  await writeFile(join(root, 'outside'), 'not for you');
});
afterEach(() => rm(root, { recursive: true }));

test.each([
  ['one\n', 'one'],
  ['one\r\n', 'one'],
  ['one\n\n', 'one\n'],
  [' one ', ' one '],
  ['\n', ''],
])('of %j %j is the value', async (written, value) => {
  await writeFile(join(dir, 'name'), written);
  expect(await createFolderVault(dir).read('name')).toBe(value);
});

test.each([
  '../outside',
  '..',
  '.',
  '',
  'a/b',
  '/etc/hostname',
  'name\0',
  'näme',
  'a b',
  'a.b',
  'x'.repeat(256),
])('the name %j is refused and does not leave the folder', async (name) => {
  await expect(createFolderVault(dir).read(name)).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' });
});

test('a mounted secret, which is a link to a file, is read', async () => {
  await symlink(join(root, 'outside'), join(dir, 'linked'));
  expect(await createFolderVault(dir).read('linked')).toBe('not for you');
});

test('what is no file, too large or not text is unreadable, and its content is not in the error', async () => {
  await mkdir(join(dir, 'folder'));
  await writeFile(join(dir, 'largest'), 'x'.repeat(64 * 1024));
  await writeFile(join(dir, 'larger'), 'x'.repeat(64 * 1024 + 1));
  await writeFile(join(dir, 'bytes'), new Uint8Array([0x61, 0xff]));
  const vault = createFolderVault(dir);
  expect(await vault.read('largest')).toHaveLength(64 * 1024);
  for (const [name, reason] of [
    ['folder', 'not a file'],
    ['larger', 'larger than 65536 bytes'],
    ['bytes', 'not UTF-8'],
  ] as const) {
    await expect(vault.read(name)).rejects.toMatchObject({
      code: 'SECRET_UNREADABLE',
      details: { name, reason },
    });
  }
});

test('a folder that does not exist holds no secrets', async () => {
  expect(await createFolderVault(join(root, 'nowhere')).read('name')).toBeUndefined();
});
