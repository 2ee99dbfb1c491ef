import fc from 'fast-check';
import { expect, it } from 'vitest';
import { normalRemote } from '../../src/core/sessions/git-remote.ts';

it.each([
  'git@github.com:Ann/Shop.git',
  'git@github.com:/Ann/Shop.git/',
  'https://github.com/ann/shop',
  'https://GitHub.com/Ann/Shop.git',
  'https://ann:s3cr3t@github.com/ann/shop.git',
  'https://oauth2:ghp_x@github.com/ann/shop.git?x=1#y',
  'ssh://git@github.com/ann/shop.git',
  'ssh://git@github.com:22/ann/shop',
  'git://github.com/ann/shop.git',
  'github.com:ann/shop.git',
])('%s is one repository', (url) => {
  expect(normalRemote(url)).toBe('github.com/ann/shop');
});

it('keeps the case where a server may tell it apart, and a path of any depth', () => {
  expect(normalRemote('https://git.example.org:8443/Team/Sub/Shop.git')).toBe('git.example.org/Team/Sub/Shop');
});

it.each([
  '',
  '/srv/git/shop.git',
  '../shop',
  'C:\\src\\shop',
  'C:/src/shop',
  'file:///srv/shop.git',
  'https://',
  'shop',
  '[removed]',
  'http://localhost/x',
  'ann:s3cret@host:shop.git',
])('%s is no address of another machine', (url) => {
  expect(normalRemote(url)).toBeNull();
});

it('never keeps a name or a password, and takes what it made for what it is', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/);
  const secret = fc.stringMatching(/^[A-Za-z0-9_!$%-]{1,20}$/).map((text) => `Zq${text}`);
  fc.assert(
    fc.property(
      word,
      word,
      secret,
      fc.constantFrom('https', 'ssh', 'git+ssh', 'http'),
      (owner, name, password, scheme) => {
        const made = normalRemote(`${scheme}://user:${password}@git.example.org/${owner}/${name}.git`);
        expect(made).toBe(`git.example.org/${owner}/${name}`);
        expect(normalRemote(`https://${made ?? ''}`)).toBe(made);
      },
    ),
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 3000 }), (text) => {
      const made = normalRemote(text);
      if (made !== null) expect(made).not.toMatch(/[\s@]|^-/);
    }),
  );
});
