/**
 * Words that tell that a secret is near, and the words that stand in for one. Not a language model: a list, in the
 * languages developers write to their agents in.
 */

/**
 * password: the value may be anything a person thinks up.
 * key: the value was made by a generator, or at least has letters and digits.
 * hint: also stands next to harmless ids, so the value must look random beyond doubt.
 */
export type Strength = 'password' | 'key' | 'hint';

export interface TellingWord {
  /** Small letters. Found anywhere, also inside a name (`DB_PASSWORD`, `clientSecret`). */
  word: string;
  strength: Strength;
  /** Words this one is only part of. What follows the found letters is compared. */
  notBefore?: RegExp;
  /** Only counts when this stands right before it (a name such as `api_key`). */
  after?: RegExp;
}

const words = (strength: Strength, list: readonly string[]): TellingWord[] => list.map((word) => ({ word, strength }));

/** Which keys are secret: an `api key` is, a `primary key` and a `cache key` are not. */
const SECRET_KEY_BEFORE =
  /(?:api|access|secret|private|auth|encryption|encrypt|signing|sign|account|master|service|license|licence|storage|shared|ssh|deploy|client|app|application|consumer|webhook|subscription|admin|root|project|integration|session|jwt|hmac|cookie|vault|decryption|write|ingest|maps|security|org|host|function|app_?secret|hash|salt|crypto|cipher|aes|rsa|wallet|recovery|instrumentation|production|prod|staging|live)[ _.-]?$/i;

export const TELLING_WORDS: readonly TellingWord[] = [
  ...words('password', [
    'password',
    'passwd',
    'passwort',
    'passphrase',
    'passcode',
    'kennwort',
    'wachtwoord',
    'lösenord',
    'mot de passe',
    'contraseña',
    'contrasena',
    'palabra clave',
    'senha',
    'parola',
    'hasło',
    'heslo',
    'пароль',
    'parolu',
    '密码',
    '密碼',
    '口令',
    'パスワード',
    '비밀번호',
    'كلمة المرور',
  ]),
  // Also the working directory.
  { word: 'pwd', strength: 'key', notBefore: /^[a-z]/i },
  { word: 'mdp', strength: 'password', notBefore: /^[a-z]/i },
  // Also what a test does; so only as part of a name, or as the name of a field.
  { word: 'pass', strength: 'password', after: /[A-Za-z0-9]_$|[a-z]$/, notBefore: /^(?:[a-z0-9]|[ -][a-z])/i },
  { word: 'pass', strength: 'password', after: /["'\s,{;]$/, notBefore: /^(?!=[^=]|["']\s?:|:\s?["'])/ },
  ...words('key', [
    'secret',
    'apikey',
    'bearer ',
    'credential',
    'geheimnis',
    'schlüssel',
    'clé api',
    'clé secr',
    'clave',
    'chiave',
    'chave',
    'jeton',
    'секрет',
    'токен',
    'ключ',
    '密钥',
    '密鑰',
    '令牌',
    '秘密鍵',
    'トークン',
    'シークレット',
    '토큰',
  ]),
  { word: 'token', strength: 'key', notBefore: /^(?:iz|s?_?(?:count|usage|limit|budget))/i },
  {
    word: 'key',
    strength: 'key',
    after: SECRET_KEY_BEFORE,
    notBefore: /^(?:board|word|frame|press|down|up(?![a-z])|code|stroke)/i,
  },
  { word: 'key', strength: 'hint', notBefore: /^(?:board|word|frame|press|down|up(?![a-z])|code|stroke)/i },
  { word: 'auth', strength: 'hint', notBefore: /^(?:or(?!iz|is)|ent)/i },
  { word: 'authorization', strength: 'key' },
  // The one that machines of a cluster know one another by, not one of a browser.
  { word: 'cookie', strength: 'key', after: /[A-Za-z0-9]_$/, notBefore: /^[A-Za-z0-9_]/ },
  ...words('hint', ['cookie:', 'session=', 'sid=', 'signature=', 'sig=', 'webhook', 'license', 'dsn']),
];

/** Values nobody has to hide: they stand in for one, or name where it is kept. */
const PLACEHOLDER =
  /^(?:[$%#@]?[{<[(].*|\$[A-Za-z_0-9{(].*|%[A-Za-z_]+%|[x*•._?-]+|x{3,}.*|\*{3,}.*|.*(?:\.\.\.|…|\*{4}|x{4,}|0{8}|12345678).*|.*(?:your|example|placeholder|redacted|change[-_]?me|replace|dummy|insert|sample|fake|todo|lorem).*|(?:process\.env|os\.environ|env\.|import\.meta|secrets?\.|vars?\.|config\.|settings\.).*|(?:null|nil|none|undefined|true|false|string|number|boolean|required|optional|empty|hidden|unset|missing|password|passwd|passwort|secret|token|key|test|testing|foo|bar|baz|admin|root|postgres|user|guest|default|hunter|pass|value|text|hash|here|this)\d{0,4})$/is;

export const isPlaceholder = (value: string): boolean => PLACEHOLDER.test(value);
