/**
 * Wishes that their users never put as a rule and never in the same words twice: grumbles, sighs and jokes. No pattern
 * can know them for one; whoever understands them does.
 */
export interface Grumble {
  /** As it is typed. */
  words: string;
  /** What a good model makes of it, by itself. */
  title: string;
}

export interface Wish {
  /** Of the item in an answer key. */
  id: string;
  /** Of the project it is said in; `cross` in several. */
  stack: 'ts' | 'python' | 'go' | 'infra' | 'cross';
  kind: 'preference' | 'mistake';
  /** What the agent says before the user grumbles. */
  wrong: string;
  statement: string;
  /** One of these stands in whatever words the wish is put. */
  match: readonly string[];
  said: readonly Grumble[];
  /** What the store says of it already: then it is no news. */
  entry?: { title: string; body: string };
}

const grumbles = (...said: readonly (readonly [words: string, title: string])[]): Grumble[] =>
  said.map(([words, title]) => ({ words, title }));

export const WISHES: readonly Wish[] = [
  {
    id: 'barrel-files',
    stack: 'ts',
    kind: 'preference',
    wrong: 'I collected the exports in one index.',
    statement: 'No barrel files.',
    match: ['barrel', 're-export', 'index'],
    said: grumbles(
      ['again with the barrel files… undo that one', 'No barrel files'],
      ['what is an index with nothing but re-exports doing there', 'No index with nothing but re-exports'],
      ['three barrels in one afternoon, my goodness', 'No barrels'],
      ['an index that hands everything on, and my imports go the long way round', 'No index that hands everything on'],
    ),
  },
  {
    id: 'contrast',
    stack: 'ts',
    kind: 'preference',
    wrong: 'The button has its new colours.',
    statement: 'Text has enough contrast to be read.',
    match: ['hard to read', 'grey on white', 'squint', 'pale', 'background'],
    said: grumbles(
      ['the words on that button are hard to read for anybody over forty', 'No words that are hard to read'],
      ['my mother could not make out that grey on white', 'No grey on white'],
      ['pale letters, everybody in the demo had to squint', 'No pale letters'],
      ['in the sun nobody can tell that text from its background', 'Text that nobody can tell from its background'],
    ),
  },
  {
    id: 'jumping-layout',
    stack: 'ts',
    kind: 'preference',
    wrong: 'The list loads after the page is there.',
    statement: 'The layout must not move while data arrives.',
    match: ['jumps', 'under my thumb', 'under the thumb', 'hops', 'moved'],
    said: grumbles(
      ['and the whole page jumps about while it loads', 'No page that jumps about while it loads'],
      ['everything slid away under my thumb when the rows came in', 'Nothing slides away under the thumb'],
      ['the layout hops as soon as the data is there', 'No layout that hops'],
      ['I wanted to press one row and hit another, it had moved by then', 'Rows that had moved by then'],
    ),
  },
  {
    id: 'short-names',
    stack: 'python',
    kind: 'preference',
    wrong: 'I shortened the variables.',
    statement: 'Names are written out.',
    match: ['licence plate', 'three letters', 'vowels', 'initials', 'each letter'],
    said: grumbles(
      ['those variables feel like reading a licence plate', 'No variables that read like a licence plate'],
      ['who can guess what three letters stand for', 'Nobody can guess what three letters stand for'],
      ['half the vowels are missing from those identifiers', 'No identifiers with vowels missing'],
      ['it reads as if each letter cost money', 'Nothing that reads as if each letter cost money'],
    ),
  },
  {
    id: 'chatty-comments',
    stack: 'python',
    kind: 'preference',
    wrong: 'I explained each line.',
    statement: 'Comments do not repeat the code.',
    match: ['remark', 'commentary', 'kommentar', 'lecture', 'prose'],
    said: grumbles(
      ['a remark above every line that repeats the line', 'No remark that repeats the line'],
      ['the commentary tells me what I see anyway', 'No commentary that tells what I see anyway'],
      ['der Kommentar sagt genau das, was darunter steht', 'Kein Kommentar, der sagt, was darunter steht'],
      ['more prose than program in that function', 'No more prose than program'],
    ),
  },
  {
    id: 'swallowed-errors',
    stack: 'python',
    kind: 'mistake',
    wrong: 'The job survives bad rows now.',
    statement: 'Exceptions are not swallowed.',
    match: ['vanishes', 'empty except', 'disappear', 'told nobody', 'tells nobody'],
    said: grumbles(
      ['and now the exception vanishes without a trace', 'No exception that vanishes without a trace'],
      ['an empty except, so the pager was silent all night', 'No empty except'],
      ['errors disappear in there like socks in a dryer', 'No errors that disappear'],
      ['it failed for three days and told nobody', 'Nothing that failed for days and told nobody'],
    ),
  },
  {
    id: 'huge-changes',
    stack: 'go',
    kind: 'preference',
    wrong: 'It is all in one commit.',
    statement: 'Changes are small enough to review.',
    match: ['whole evening', 'forty files', 'lost the thread', 'gave up'],
    said: grumbles(
      ['that diff took me the whole evening', 'No diff that takes the whole evening'],
      ['forty files in a single commit, who is going to review that', 'No forty files in a single commit'],
      ['I lost the thread halfway through this pull request', 'No pull request where I lost the thread halfway'],
      ['my colleague gave up on page nine of that review', 'No review that a colleague gave up on'],
    ),
  },
  {
    id: 'global-state',
    stack: 'go',
    kind: 'preference',
    wrong: 'I keep the cache in the package.',
    statement: 'No mutable package state.',
    match: ['package variable', 'top of the file', 'mutable', 'same map'],
    said: grumbles(
      ['one more package variable that everybody can write to', 'No package variable that everybody can write to'],
      ['state at the top of the file gave us that race last month', 'No state at the top of the file'],
      ['shared mutable stuff, sigh', 'No shared mutable stuff'],
      ['two requests are writing into the same map, of course it blew up', 'No two requests writing into the same map'],
    ),
  },
  {
    id: 'sleeping-tests',
    stack: 'go',
    kind: 'mistake',
    wrong: 'The test waits for the worker.',
    statement: 'Tests do not sleep.',
    match: ['naps', 'by the clock', 'pause', 'dozing'],
    said: grumbles(
      ['this test naps for a while and hopes', 'No test that naps and hopes'],
      ['waiting by the clock, so it goes red whenever the machine is busy', 'No waiting by the clock'],
      ['encore une pause en plein milieu des tests', 'Pas de pause en plein milieu des tests'],
      ['the suite spends its life dozing', 'No suite that spends its life dozing'],
    ),
  },
  {
    id: 'wide-permissions',
    stack: 'infra',
    kind: 'mistake',
    wrong: 'The policy is in the module.',
    statement: 'Permissions are as narrow as can be.',
    match: ['star in the policy', 'everything everywhere', 'barn door', 'lambda'],
    said: grumbles(
      ['a star in the policy, security will have my head', 'No star in the policy'],
      ['that role can do everything everywhere', 'No role that can do everything everywhere'],
      ['permissions open like a barn door', 'No permissions open like a barn door'],
      ['a lambda that may delete the billing account, cosy', 'No lambda that may delete the billing account'],
    ),
  },
  {
    id: 'floating-images',
    stack: 'infra',
    kind: 'preference',
    wrong: 'The chart takes the newest image.',
    statement: 'Images are pinned.',
    match: ['floats', 'newest', 'yesterday', 'something else'],
    said: grumbles(
      ['the image floats, nobody knows what runs tonight', 'No image that floats'],
      [
        'whichever build is newest ends up in front of customers',
        'The newest build does not end up in front of customers',
      ],
      ['same chart as yesterday, other bits inside', 'No other bits inside the same chart as yesterday'],
      ['we rolled back and got something else than last week', 'Nobody rolled back and got something else'],
    ),
  },
  {
    id: 'baked-in-places',
    stack: 'infra',
    kind: 'preference',
    wrong: 'The module knows its region.',
    statement: 'Regions are variables.',
    match: ['frankfurt', 'spelled out', 'piedra', 'baked', 'dublin'],
    said: grumbles(
      ['Frankfurt is baked in once more', 'Frankfurt is not baked in'],
      ['the region sits in the module, spelled out', 'No region spelled out in the module'],
      ['otra vez la ciudad grabada en piedra', 'Ninguna ciudad grabada en piedra'],
      ['try to bring that module up in Dublin and see what happens', 'A module that comes up in Dublin'],
    ),
  },
  {
    id: 'decoration',
    stack: 'cross',
    kind: 'preference',
    wrong: 'All done! 🎉🚀',
    statement: 'No emoji.',
    match: ['birthday card', 'sparkles', 'little pictures', 'rockets', 'party'],
    said: grumbles(
      ['my terminal looks like a birthday card', 'No terminal that looks like a birthday card'],
      ['rockets and sparkles, really?', 'No rockets and sparkles'],
      ['the little pictures hurt my eyes', 'No little pictures'],
      ['is that a party or a changelog', 'No party in a changelog'],
    ),
  },
  {
    id: 'long-reports',
    stack: 'cross',
    kind: 'preference',
    wrong: 'Here is a summary of all that I did, step by step, with my reasons.',
    statement: 'Reports are short.',
    match: ['longer than the patch', 'roman', 'scrolled', 'novel', 'half'],
    said: grumbles(
      ['that report is longer than the patch', 'No report that is longer than the patch'],
      ['schon wieder ein Roman, ein Satz hätte gereicht', 'Kein Roman, wo ein Satz gereicht hätte'],
      ['I scrolled for a minute to find out whether it worked', 'Nobody scrolled to find out whether it worked'],
      ['half of it I knew, the other half I skipped', 'No half I knew, no half I skipped'],
    ),
  },
  {
    id: 'small-components',
    stack: 'ts',
    kind: 'preference',
    wrong: 'It is all in one component.',
    statement: 'Keep components small.',
    match: ['component'],
    said: grumbles(
      ['that component fills my whole screen and then some', 'No component that fills my whole screen'],
      ['a component with nine drawers and a cellar', 'No component with drawers and a cellar'],
      ['one component, eleven hundred lines, happy reading', 'No component of eleven hundred lines'],
      ['who is going to find a bug in that monster of a component', 'No monster of a component'],
    ),
    entry: { title: 'Small building blocks', body: 'Split a component that does more than one thing.' },
  },
  {
    id: 'explained-functions',
    stack: 'python',
    kind: 'preference',
    wrong: 'The helper is public now.',
    statement: 'Public functions have docstrings.',
    match: ['docstring', 'explanation', 'reader', 'body', 'guessing'],
    said: grumbles(
      ['a public function without a word of explanation', 'No public function without a word of explanation'],
      ['nobody has told the reader what comes back from there', 'The reader is told what comes back'],
      ['you have to read the body to learn what goes in', 'Nobody has to read the body to learn what goes in'],
      ['the caller is left guessing what this gives back', 'No caller is left guessing what this gives back'],
    ),
    entry: { title: 'Write docstrings', body: 'Say in one line what a function takes and gives back.' },
  },
];
