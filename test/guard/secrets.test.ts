import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasSecret, redact } from '../../src/core/guard/secrets.ts';

/** Values are made at run time: no secret, and nothing that looks like one, stands in the repository. */
class Maker {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  next(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return this.#state / 2 ** 32;
  }
  chars(alphabet: string, length: number): string {
    return Array.from({ length }, () => alphabet[Math.floor(this.next() * alphabet.length)]).join('');
  }
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
const ALNUM = LOWER + UPPER + DIGITS;
const B64 = `${ALNUM}+/`;
const URL64 = `${ALNUM}-_`;
const HEX = `${DIGITS}abcdef`;

type Make = (m: Maker) => string;
const of =
  (prefix: string, alphabet: string, length: number, suffix = ''): Make =>
  (m) =>
    prefix + m.chars(alphabet, length) + suffix;

/** [rule, how a value is made]: formats that need no words around them. */
const FORMATS: readonly (readonly [string, Make])[] = [
  ['github-token', of('ghp' + '_', ALNUM, 36)],
  ['github-token', of('github' + '_pat_', `${ALNUM}_`, 82)],
  ['gitlab-token', of('glpat' + '-', URL64, 20)],
  ['npm-token', of('npm' + '_', ALNUM, 36)],
  ['pypi-token', of('pypi' + '-AgEIcHlwaS5vcmc', URL64, 70)],
  ['anthropic-key', of('sk-ant' + '-api03-', URL64, 93, 'AA')],
  ['openai-key', of('sk-proj' + '-', ALNUM, 48)],
  ['api-key', of('gsk' + '_', ALNUM, 52)],
  ['huggingface-token', of('hf' + '_', LOWER + UPPER, 34)],
  ['aws-key-id', of('AKIA', UPPER + DIGITS, 16)],
  ['google-api-key', of('AIza', URL64, 35)],
  ['google-client-secret', of('GOCSPX' + '-', URL64, 28)],
  ['digitalocean-token', of('dop' + '_v1_', HEX, 64)],
  ['stripe-key', of('sk' + '_live_', ALNUM, 24)],
  ['webhook-secret', of('whsec' + '_', ALNUM, 32)],
  ['slack-token', (m) => `xox${'b'}-${m.chars(DIGITS, 12)}-${m.chars(DIGITS, 12)}-${m.chars(ALNUM, 24)}`],
  ['sendgrid-key', (m) => `SG${'.'}${m.chars(URL64, 22)}.${m.chars(URL64, 43)}`],
  ['telegram-token', (m) => `${m.chars(DIGITS, 10)}:AA${m.chars(URL64, 33)}`],
  ['databricks-token', of('dapi', HEX, 32)],
  ['vault-token', of('hvs' + '.', URL64, 95)],
  ['age-key', of('AGE-SECRET' + '-KEY-1', UPPER + DIGITS, 58)],
  ['linear-key', of('lin' + '_api_', ALNUM, 40)],
  ['sentry-token', of('sntryu' + '_', HEX, 64)],
  ['grafana-token', of('glsa' + '_', ALNUM, 41)],
  ['tailscale-key', of('tskey' + '-auth-', ALNUM, 30)],
  ['shopify-token', of('shpat' + '_', HEX, 32)],
  ['twilio-key', of('SK', HEX, 32)],
  [
    'webhook-url',
    (m) => `hooks.slack.com/${'services'}/T${m.chars(UPPER, 10)}/B${m.chars(UPPER, 10)}/${m.chars(ALNUM, 24)}`,
  ],
  ['webhook-url', (m) => `discord.com/api/${'webhooks'}/${m.chars(DIGITS, 18)}/${m.chars(URL64, 68)}`],
  ['jwt', (m) => `eyJ${m.chars(URL64, 30)}.${m.chars(URL64, 60)}.${m.chars(URL64, 43)}`],
];

/** Ordinary places a token stands in. */
const PLACES: readonly ((value: string) => string)[] = [
  (v) => v,
  (v) => `it is ${v}, take it.`,
  (v) => `export X=${v}\nexport Y=1`,
  (v) => JSON.stringify({ command: `echo "a\n${v}" > f` }),
  (v) => JSON.stringify({ input: JSON.stringify({ value: v, next: 'x' }) }),
  (v) => `    12→${v}`,
  (v) => `curl -H 'X-Thing: ${v}' https://example.org`,
];

describe('token formats', () => {
  it.each(FORMATS.map(([rule, make], i) => [`${rule} ${String(i)}`, rule, make] as const))(
    '%s',
    (_name, rule, make) => {
      for (let seed = 1; seed <= 20; seed++) {
        const value = make(new Maker(seed * 7919));
        for (const place of PLACES) {
          const text = redact(place(value));
          expect(text, `${place('<value>')} seed ${String(seed)}`).toContain(`[redacted: ${rule}]`);
          expect(text).not.toContain(value.slice(-20));
        }
      }
    },
  );
});

const opaque: Make = of('', ALNUM, 40);
const hex: Make = of('', HEX, 40);
const word: Make = (m) =>
  `${m.chars(LOWER, 4)}${m.chars(UPPER, 3)}${m.chars('!@#%', 2)}${m.chars(DIGITS, 3)}${m.chars(ALNUM, 4)}`;

const SENTENCES: readonly (readonly [string, Make])[] = [
  ['DECK_API_TOKEN=@', hex],
  ['export SERVICE_SECRET="@"', opaque],
  ['aws_secret_access_key = @', of('', B64, 40)],
  [
    'DefaultEndpointsProtocol=https;AccountName=deck;AccountKey=@;EndpointSuffix=core.windows.net',
    of('', B64, 86, '=='),
  ],
  ['Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=@', of('', B64, 43, '=')],
  ['client_id: deck-web\nclient_secret: @', of('', ALNUM, 32)],
  ['{"apiKey": "@", "region": "eu"}', of('', ALNUM, 24)],
  ['{\\"api_key\\": \\"@\\"}', of('', ALNUM, 24)],
  ["curl -H 'Authorization: Bearer @' https://x.example.org", opaque],
  [
    "curl -H 'Authorization: Basic @' https://x.example.org",
    (m) => Buffer.from(`ci:${m.chars(ALNUM, 18)}`).toString('base64'),
  ],
  ["curl -H 'X-Api-Key: @' https://x.example.org", of('', ALNUM, 32)],
  ['curl -u deploy:@ https://x.example.org', of('a1', ALNUM, 14)],
  ['https://x.example.org/v1/items?api_key=@&page=2', of('a1', ALNUM, 22)],
  ['set-cookie: session=@; HttpOnly; Path=/', of('aA1', ALNUM, 40)],
  ['postgres://quill:@@db.internal.example:5432/quill', of('', ALNUM, 18)],
  ['mongodb+srv://app:@@cluster0.example.net/ferry', of('', ALNUM, 20)],
  ['redis://:@@cache.example.net:6379/0', of('', ALNUM, 20)],
  ['uv pip install --index-url https://ci:@@artifacts.example.org/simple inklib', of('', ALNUM, 22)],
  ['git clone https://@@git.example.org/a/b.git', of('a1B', ALNUM, 24)],
  [
    '//registry.example.org/:_authToken=@',
    (m) =>
      m.chars(HEX, 8) +
      '-' +
      m.chars(HEX, 4) +
      '-4' +
      m.chars(HEX, 3) +
      '-a' +
      m.chars(HEX, 3) +
      '-' +
      m.chars(HEX, 12),
  ],
  ['mysql -u root -p@ shop', of('aB3', ALNUM, 12)],
  ['PGPASSWORD=@ psql -h db', of('x7', ALNUM, 10)],
  ['sshpass -p @ ssh host', of('x7', ALNUM, 10)],
  ['docker login -u ci -p @ registry.example.org', of('x7', ALNUM, 18)],
  ['machine api.example.org login ci password @', of('x7', ALNUM, 14)],
  ['tool --password @ --verbose', of('x7A', ALNUM, 10)],
  ['spring.datasource.password=@', of('x7', ALNUM, 14)],
  ['Server=db;Database=x;User Id=sa;Password=@;Encrypt=true', of('x7', ALNUM, 14)],
  ['my password for the wiki is @', word],
  ['the admin password: @', word],
  ['password is `@` by the way', word],
  ['Das Passwort für das Wiki lautet @', word],
  ['le mot de passe du wiki est @', word],
  ['la contraseña del wiki es @', word],
  ['wiki的密码是@。', word],
  ['пароль от вики: @', word],
  ['パスワードは@です', word],
  ['you can use this token for the api: @', of('a1', ALNUM, 30)],
  ['here is the api key I made yesterday, @, use it', of('a1B', ALNUM, 30)],
  ['0: @ (a key without any word near it)', of('a1B', ALNUM, 44)],
];

describe('values near telling words', () => {
  it.each(SENTENCES)('%s', (sentence, make) => {
    for (let seed = 1; seed <= 40; seed++) {
      const value = make(new Maker(seed * 104729));
      for (const place of [(t: string) => t, (t: string) => JSON.stringify({ command: t }), (t: string) => `(${t})`]) {
        const text = place(sentence.replace('@', () => value));
        expect(redact(text), `seed ${String(seed)}`).not.toContain(value);
        expect(hasSecret(text)).toBe(true);
      }
    }
  });
});

describe('private keys', () => {
  const rows = (m: Maker): string[] => [...Array.from({ length: 6 }, () => m.chars(B64, 64)), `${m.chars(B64, 20)}==`];
  const begin = `-----BEGIN RSA ${'PRIVATE'} KEY-----`;
  const end = `-----END RSA ${'PRIVATE'} KEY-----`;
  const gone = (text: string, body: readonly string[]): void => {
    const clean = redact(text);
    for (const row of body) expect(clean).not.toContain(row.slice(0, 20));
  };
  it('goes as a whole, also with line numbers, escapes, or without its end or beginning', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const body = rows(new Maker(seed * 31337));
      const key = [begin, ...body, end];
      gone(key.join('\n'), body);
      gone(key.map((line, i) => `${String(i + 1).padStart(6)}→${line}`).join('\n'), body);
      gone(key.map((line, i) => `${String(i + 1).padStart(6)}\t${line}`).join('\n'), body);
      gone(JSON.stringify({ content: key.join('\n') }), body);
      gone([begin, ...body].join('\n'), body);
      gone([...body, end].map((line, i) => `${String(i + 1).padStart(6)}→${line}`).join('\n'), body);
      expect(redact(`before\n${key.join('\n')}\nafter`)).toMatch(/^before\n\[redacted: private-key\]\nafter$/);
    }
  });
  it('leaves public keys and certificates alone', () => {
    const text = `-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----`;
    expect(redact(text)).toBe(text);
  });
});

const HARMLESS: readonly string[] = [
  'const token = await getToken(user.id);',
  'password: z.string().min(8),',
  'type Login = { user: string; password: string; apiKey?: string };',
  'if (!req.body.password) throw new PasswordMissing("password required");',
  'apiKey: process.env.SERVICE_API_KEY,',
  'Authorization: Bearer ${token}',
  'Authorization: Bearer <your-token>',
  'GITHUB_TOKEN=$GITHUB_TOKEN gh api user',
  'export API_KEY=your-api-key-here',
  'API_KEY=xxxxxxxxxxxxxxxxxxxxxxxx',
  'password=********',
  'token: ${{ secrets.DEPLOY_TOKEN }}',
  '"output_tokens": 1523, "cache_read_input_tokens": 20011',
  'max_tokens=4096 and the tokenizer splits tokens by white space',
  'commit 3f786850e387550fdab836ed7e6dc881de23001b (HEAD -> main)',
  'session 8f14e45f-ceea-467f-a8d3-a1b2c3d4e5f6 was resumed',
  'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  '"integrity": "sha512-v2kDEe57lecTulaDIuNTPy3Ry4gLGJ6Z1O3vE1krgXZNrsQ+LFTGHVxVjcXPs17LhbZVGedAJv8XZ1tvj5Fvhg=="',
  '--- PASS: TestTokenRefreshKeepsSession (0.00s)',
  'the primary key is user_id and the cache key is `users/v2/list`',
  'press any key to continue, or ctrl+c to abort',
  'my password manager is great; the password field is case-sensitive',
  'see https://example.org/docs/authentication/tokens#refresh for the token format',
  'ssh://git@github.com/owner/repo.git and postgres://localhost:5432/app',
  'postgres://postgres:postgres@localhost:5432/app',
  '/home/jan/projects/TokenService2/src/main/java/KeyStoreFactory.java',
  'toolu_01A09q90qw90lq917835lq9k3x2v7b8n4m',
  'the pwd is /home/jan and `pwd` prints it; PWD=/home/jan/src2',
  'git log --author=me --since=2026-01-01 | grep -i secret',
  'Das Passwort muss mindestens 8 Zeichen haben.',
  '密码必须至少有8个字符',
  'run `npm run test:auth -- --grep "expired token"` again',
];

describe('what is no secret', () => {
  it.each(HARMLESS)('%s', (text) => {
    expect(redact(text)).toBe(text);
    expect(hasSecret(text)).toBe(false);
  });
});

describe('any text', () => {
  const pieces = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.constantFrom(
      'password',
      'token=',
      '://',
      '-----BEGIN ',
      'PRIVATE KEY-----',
      '-----END ',
      'key: "',
      'Bearer ',
      ' -p',
      '@',
      ':',
      '\\n',
      '\n',
      '[redacted: ',
      ']',
      '密码',
      'eyJ',
      'ghp' + '_',
      '"',
      "'",
    ),
    fc.integer({ min: 1, max: 1e6 }).map((seed) => new Maker(seed).chars(URL64, 40)),
  );
  const text = fc.array(pieces, { maxLength: 30 }).map((list) => list.join(''));

  it('keeps its marks when it is redacted again', () => {
    const marks = (t: string): number => (t.match(/\[redacted: [a-z-]+\]/g) ?? []).length;
    fc.assert(
      fc.property(text, (t) => {
        const once = redact(t);
        expect(marks(redact(once))).toBeGreaterThanOrEqual(marks(once));
      }),
      { numRuns: 1000 },
    );
  });
  it('is left as it is where nothing is found', () => {
    fc.assert(
      fc.property(text, (t) => {
        expect(redact(t) === t).toBe(!hasSecret(t));
      }),
      { numRuns: 500 },
    );
  });
});

describe('hostile text', () => {
  const repeated = [
    'password=',
    'key=key=',
    'token: "',
    '-----BEGIN RSA PRIVATE KEY-----\n',
    '-----END RSA PRIVATE KEY-----\n',
    'a://b:',
    'a://b:c',
    'eyJabcdefgh.',
    'secret secret ',
    'my password for ',
    'Aa1',
    'Aa1/',
    'docker login ',
    'mysql ',
    'machine a login b ',
    '[redacted: ',
    "password='",
    '密码',
    'passwordpassword is is is ',
    '\\\\\\"key',
    'SG.aaaaaaaaaaaaaaaa.',
    'Private-Lines: 1\n',
    '1/1234567890:',
    '$6$aaaa$',
    'x@',
    'bearer bearer ',
    'sl.',
    'A3-AAAAAA-',
  ];
  it.each(repeated)('%j costs time in proportion to its length', (piece) => {
    const time = (length: number): number => {
      const text = piece.repeat(Math.ceil(length / piece.length));
      let best = Infinity;
      for (let i = 0; i < 2; i++) {
        const start = performance.now();
        redact(text);
        best = Math.min(best, performance.now() - start);
      }
      return best;
    };
    time(10_000);
    // Eight times the text: 64 times the time would be quadratic. The floor keeps a busy machine from mattering.
    expect(time(320_000)).toBeLessThan(30 * Math.max(time(40_000), 2));
  });
});

describe('values without a digit, or with dots', () => {
  it('are found by how unlike names they are', () => {
    const m = new Maker(11);
    let left = 0;
    const most = 200;
    for (let i = 0; i < most; i++) {
      const lines = [
        `CLUSTER${'_COOKIE'}=${m.chars(UPPER, 20)}`,
        `APP_${'SECRET'}=${m.chars(LOWER + UPPER, 12)}.${m.chars(LOWER + UPPER + DIGITS, 24)}`,
        `the ${'password'} of the printer is ${m.chars(LOWER + UPPER, 14)}`,
      ];
      left += lines.filter((line) => redact(line) === line).length;
    }
    // Random letters spell a word now and then.
    expect(left / (3 * most)).toBeLessThan(0.05);
  });

  it.each([
    'SESSION_COOKIE=connectionIdentifier',
    'SESSION_COOKIE_NAME=session',
    'AUTH_SECRET=application.settings.defaults.secretName',
    'the password of the printer is documentedElsewhere',
    'const cookie = request.cookies.sessionIdentifier',
  ])('unlike %s', (line) => {
    expect(redact(line)).toBe(line);
  });
});
