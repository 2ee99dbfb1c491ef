/** Whether a piece of text was made by a generator rather than by a person naming things. */

const LOWER = 1;
const UPPER = 2;
const DIGIT = 4;
const SYMBOL = 8;

export interface Shape {
  length: number;
  lower: number;
  upper: number;
  digit: number;
  symbol: number;
  /**
   * How often the kind of character changes inside a part between separators, for each letter and digit. A capital
   * before a small letter is no change. Random base-62 has 0.45, hexadecimal 0.45, names and paths below 0.25.
   */
  changes: number;
  /** Different characters. */
  distinct: number;
}

const kindOf = (code: number): number => {
  if (code >= 97 && code <= 122) return LOWER;
  if (code >= 65 && code <= 90) return UPPER;
  if (code >= 48 && code <= 57) return DIGIT;
  return SYMBOL;
};

export function shapeOf(text: string): Shape {
  const shape: Shape = { length: text.length, lower: 0, upper: 0, digit: 0, symbol: 0, changes: 0, distinct: 0 };
  const seen = new Set<number>();
  let before = SYMBOL;
  let changes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    seen.add(code);
    const kind = kindOf(code);
    if (kind === LOWER) shape.lower++;
    else if (kind === UPPER) shape.upper++;
    else if (kind === DIGIT) shape.digit++;
    else shape.symbol++;
    const named = before === UPPER && kind === LOWER;
    if (kind !== before && kind !== SYMBOL && before !== SYMBOL && !named) changes++;
    before = kind;
  }
  const letters = shape.length - shape.symbol;
  shape.changes = letters === 0 ? 0 : changes / letters;
  shape.distinct = seen.size;
  return shape;
}

/** The pairs of letters most words of European languages are made of. */
const PAIRS =
  'th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ' +
  'ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am ' +
  'fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke fr oo av ag if ap gr od bo sp rd do uc bu ei ov by rm ep tt oc fa ef cu rn sc gi da yo cr cl du ga qu ue ff ba ey ls va um pp ua up lu go ht ru ug ds lt pi rc rr eg au ck ew mu br bi pt ak pu ui rg ib tl ny ki rk ys ob mm fu ph og ms ye ud mb ip ub oi rl gu dr hr cc tw ft wn nu af hu nn eo vo rv nf xp gn sm fl iz ok nl my gl aw ju oa eq sy sl ps jo lf nv je nk kn gs dy hy ze ks xt bs ik dd pt rp sk xi oe oy ws lv dl rf eu dg wr xa yi nm eb rb tm xc eh tc gy ja hn yp za gg ym sw bj lm cs ii ix xe oh lk dv lp ax ox uf dm iu sf bt ka yt ek pm ya gt wl rh yl hs ah yc yb hm bs my';
const IS_PAIR = new Uint8Array(26 * 26);
for (const pair of PAIRS.split(' ')) IS_PAIR[(pair.charCodeAt(0) - 97) * 26 + pair.charCodeAt(1) - 97] = 1;

/** Share of neighbouring letters that words have: 0.9 in words and names, under a half in random letters. */
function wordShare(text: string): number {
  let pairs = 0;
  let common = 0;
  let before = -1;
  for (let i = 0; i < text.length; i++) {
    const letter = (text.charCodeAt(i) | 32) - 97;
    const now = letter >= 0 && letter < 26 && text.charCodeAt(i) >= 65 ? letter : -1;
    if (before >= 0 && now >= 0) {
      pairs++;
      common += IS_PAIR[before * 26 + now] ?? 0;
    }
    before = now;
  }
  return pairs < 5 ? 0 : common / pairs;
}

/** @returns true for what a generator of keys makes, at least 12 characters of letters and digits mixed */
export function looksRandom(text: string, least = 0.27): boolean {
  if (text.length < 12) return false;
  const shape = shapeOf(text);
  if (shape.digit === 0 || shape.lower + shape.upper === 0 || shape.distinct < 8) return false;
  if (shape.changes >= least) return true;
  return shape.lower > 2 && shape.upper > 2 && shape.symbol < text.length / 8 && wordShare(text) < 0.66;
}

/** Hexadecimal with digits and letters, as keys, but also commits and checksums, are written. */
export function looksHex(text: string, least: number): boolean {
  return (
    text.length >= least &&
    /^[0-9a-fA-F]+$/.test(text) &&
    /\d/.test(text) &&
    /[a-fA-F]/.test(text) &&
    new Set(text).size >= 6
  );
}

export const looksUuid = (text: string): boolean =>
  text.length === 36 && /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/.test(text);

/**
 * Letters that could be words put together (`TestIsGradient`), or too few to tell. A name has a capital where a word
 * begins; random letters change case at every third or fourth.
 */
export const looksSpoken = (text: string, least = 0.66): boolean =>
  text.length < 10 || (wordShare(text) >= least && shapeOf(text).changes < 0.25);
