/**
 * Token formats that give themselves away: a literal every such token has, and what surrounds it. Formats are facts
 * published by the services; gitleaks (MIT) and secretlint (MIT) keep the lists this one was checked against.
 *
 * Every pattern is one run of a character class or a few of them with no overlap, so that none can backtrack.
 */

export interface TokenFormat {
  /** Stands in the mark: `[redacted: github-token]`. */
  rule: string;
  /** Case matters. Found in one pass over the text, together with all others. */
  anchor: string;
  /** What follows the anchor. */
  rest: RegExp;
  /** What stands right before the anchor and belongs to the token. */
  before?: RegExp;
  /** The anchor also occurs in ordinary words or names: the rest must look random as well. */
  random?: boolean;
}

const ALNUM = /[A-Za-z0-9]/;
const B64URL = /[A-Za-z0-9_-]/;

/** No token is longer; the rest of a longer run is looked at by itself. */
const LONGEST = 4096;

const run = (chars: RegExp, min: number): RegExp =>
  new RegExp(`${chars.source}{${String(min)},${String(LONGEST)}}`, 'y');
const rest = (source: string): RegExp => new RegExp(source, 'y');

const each = (rule: string, anchors: readonly string[], pattern: RegExp, random = false): TokenFormat[] =>
  anchors.map((anchor) => ({ rule, anchor, rest: pattern, random }));

const UUID = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}';

export const TOKEN_FORMATS: readonly TokenFormat[] = [
  // Code hosts and package registries
  ...each('github-token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], run(ALNUM, 30)),
  ...each('github-token', ['github_pat_'], rest('[A-Za-z0-9_]{36,4096}')),
  ...each(
    'gitlab-token',
    ['glpat-', 'gldt-', 'glrt-', 'glptt-', 'glcbt-', 'glft-', 'glimt-', 'glagent-', 'gloas-', 'glsoat-', 'glffct-'],
    rest('[A-Za-z0-9_.-]{20,4096}'),
  ),
  ...each('gitlab-token', ['GR1348941'], run(B64URL, 20)),
  ...each('atlassian-token', ['ATATT3', 'ATCTT3', 'ATBB'], rest('[A-Za-z0-9_=-]{20,4096}')),
  ...each('bitbucket-token', ['BBDC-'], rest('[A-Za-z0-9+/]{40,4096}')),
  ...each('npm-token', ['npm_'], run(ALNUM, 36)),
  ...each('pypi-token', ['pypi-AgE', 'pypi-'], run(B64URL, 50)),
  ...each('rubygems-token', ['rubygems_'], rest('[a-f0-9]{40,4096}')),
  ...each('crates-token', ['cio'], run(ALNUM, 32), true),
  ...each('nuget-key', ['oy2'], rest('[a-z0-9]{43}(?![A-Za-z0-9])')),
  ...each('clojars-token', ['CLOJARS_'], rest('[A-Za-z0-9]{50,4096}')),
  ...each('docker-token', ['dckr_pat_', 'dckr_oat_'], run(B64URL, 20)),
  ...each('jfrog-token', ['AKCp', 'cmVmd'], run(ALNUM, 50)),

  // Language model services
  ...each('anthropic-key', ['sk-ant-'], run(B64URL, 20)),
  ...each('openai-key', ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-None-'], run(B64URL, 20)),
  ...each('api-key', ['sk-or-v1-', 'sk-or-', 'sk-lf-'], run(B64URL, 20)),
  ...each('api-key', ['sk-'], run(B64URL, 20), true),
  ...each(
    'api-key',
    ['gsk_', 'xai-', 'pplx-', 'nvapi-', 'tgp_v1_', 'jina_', 'tvly-', 'csk-', 'apify_api_'],
    run(B64URL, 24),
  ),
  ...each('api-key', ['r8_', 'fw_', 'fc-', 'wandb_v1_'], run(ALNUM, 24), true),
  ...each('langsmith-key', ['lsv2_pt_', 'lsv2_sk_', 'ls__'], rest('[A-Za-z0-9_]{24,4096}')),
  ...each('huggingface-token', ['hf_'], run(ALNUM, 30)),
  ...each('huggingface-token', ['api_org_'], run(ALNUM, 30)),

  // Clouds
  ...each('aws-key-id', ['AKIA', 'ASIA', 'ABIA', 'ACCA'], rest('[A-Z0-9]{16,4096}(?![a-z])')),
  ...each('aws-bedrock-key', ['ABSK'], rest('[A-Za-z0-9+/]{80,4096}={0,2}')),
  ...each('aws-mws-key', ['amzn.mws.'], rest('[0-9a-f-]{30,4096}')),
  ...each('google-api-key', ['AIza'], run(B64URL, 33)),
  ...each('google-oauth-token', ['ya29.'], rest('[A-Za-z0-9_.-]{20,4096}')),
  ...each('google-oauth-token', ['1//0'], run(B64URL, 30)),
  ...each('google-client-secret', ['GOCSPX-'], run(B64URL, 20)),
  ...each('firebase-key', [':APA91b'], run(B64URL, 100)),
  { rule: 'azure-client-secret', anchor: 'Q~', before: /[A-Za-z0-9_~.]{3}\d$/, rest: rest('[A-Za-z0-9_~.-]{30,4096}') },
  ...each('alibaba-key', ['LTAI'], run(ALNUM, 12), true),
  ...each('tencent-key', ['AKID'], run(ALNUM, 28), true),
  ...each('yandex-key', ['AQVN'], run(B64URL, 34)),
  ...each('yandex-token', ['y0_', 't1.9'], rest('[A-Za-z0-9_.=-]{50,4096}')),
  ...each('digitalocean-token', ['dop_v1_', 'doo_v1_', 'dor_v1_'], rest('[a-f0-9]{32,4096}')),
  ...each('heroku-key', ['HRKU-'], run(B64URL, 30)),
  ...each('cloudflare-key', ['v1.0-'], rest('[a-f0-9]{24}-[a-f0-9]{100,4096}')),
  ...each('netlify-token', ['nfp_', 'nfc_', 'nfo_', 'nfb_'], run(ALNUM, 30)),
  ...each('vercel-token', ['vcp_', 'vck_', 'vci_', 'vca_', 'vcr_', 'vercel_blob_rw_'], run(B64URL, 20), true),
  ...each('fly-token', ['fo1_', 'fm1r_', 'fm1a_', 'fm2_'], rest('[A-Za-z0-9+/_=-]{40,4096}')),
  ...each('render-key', ['rnd_'], run(ALNUM, 24), true),
  ...each('openshift-token', ['sha256~'], run(B64URL, 40)),
  ...each('scalingo-token', ['tk-us-'], run(B64URL, 40)),
  ...each('tailscale-key', ['tskey-'], rest('[A-Za-z]+-[A-Za-z0-9-]{16,4096}')),
  ...each('databricks-token', ['dapi'], rest('[a-f0-9]{32,4096}')),

  // Data stores and infrastructure
  ...each('supabase-key', ['sbp_', 'sb_secret_'], run(B64URL, 24)),
  ...each('planetscale-token', ['pscale_tkn_', 'pscale_pw_', 'pscale_oauth_'], rest('[A-Za-z0-9_.=-]{32,4096}')),
  ...each('neon-key', ['napi_'], rest('[A-Za-z0-9]{40,4096}')),
  ...each(
    'doppler-token',
    ['dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.', 'dp.scim.', 'dp.audit.'],
    rest('[A-Za-z0-9._-]{36,4096}'),
  ),
  ...each('vault-token', ['hvs.', 'hvb.', 'hvr.'], run(B64URL, 20)),
  {
    rule: 'terraform-token',
    anchor: '.atlasv1.',
    before: /[A-Za-z0-9]{10,16}$/,
    rest: rest('[A-Za-z0-9_=-]{40,4096}'),
  },
  ...each('pulumi-token', ['pul-'], rest('[a-f0-9]{40,4096}')),
  ...each('onepassword-token', ['ops_eyJ'], rest('[A-Za-z0-9+/=_-]{60,4096}')),
  ...each('onepassword-key', ['A3-'], rest('[A-Z0-9]{6}-[A-Z0-9]{5,11}-[A-Z0-9]{5}-[A-Z0-9-]{5,20}')),
  ...each('age-key', ['AGE-SECRET-KEY-'], rest('[A-Z0-9-]{40,4096}')),
  ...each('buildkite-token', ['bkua_', 'bkaj_', 'bkct_'], rest('[A-Za-z0-9]{30,4096}')),
  ...each('circleci-token', ['CCIPAT_', 'CCIPRJ_'], rest('[A-Za-z0-9_]{20,4096}')),
  ...each('octopus-key', ['API-'], rest('[A-Z0-9]{25,4096}'), true),
  ...each('prefect-key', ['pnu_', 'pnb_'], run(ALNUM, 30)),
  ...each('infracost-key', ['ico-'], rest('[A-Za-z0-9]{30,4096}')),

  // Messaging and mail
  ...each(
    'slack-token',
    ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxo-', 'xoxc-', 'xoxd-', 'xoxe-', 'xoxe.', 'xapp-', 'xwfp-'],
    rest('[A-Za-z0-9%.+/=_-]{10,4096}'),
  ),
  { rule: 'telegram-token', anchor: ':AA', before: /\d{6,12}$/, rest: run(B64URL, 30) },
  ...each('sendgrid-key', ['SG.'], rest('[A-Za-z0-9_-]{16,4096}.[A-Za-z0-9_-]{16,4096}')),
  ...each('mailgun-key', ['key-'], rest('[a-f0-9]{32}(?![A-Za-z0-9])')),
  { rule: 'mailchimp-key', anchor: '-us', before: /[0-9a-f]{32}$/, rest: rest('\\d{1,2}') },
  ...each('brevo-key', ['xkeysib-', 'xsmtpsib-'], rest('[A-Za-z0-9-]{40,4096}')),
  ...each('resend-key', ['re_'], rest('[A-Za-z0-9]{6,10}_[A-Za-z0-9]{20,4096}'), true),
  ...each('mailersend-key', ['mlsn.'], rest('[a-f0-9]{40,4096}')),
  ...each('twilio-key', ['SK'], rest('[0-9a-f]{32}(?![A-Za-z0-9])')),

  // Payment and shops
  ...each('stripe-key', ['sk_live_', 'sk_test_', 'sk_prod_', 'rk_live_', 'rk_test_', 'rk_prod_'], run(ALNUM, 10)),
  ...each('webhook-secret', ['whsec_'], rest('[A-Za-z0-9+/=_-]{20,4096}')),
  ...each('square-token', ['sq0atp-', 'sq0csp-', 'sq0idp-', 'EAAA'], run(B64URL, 22), true),
  ...each('facebook-token', ['EAAC', 'EAAM', 'EAAG', 'EAAB'], run(ALNUM, 60)),
  ...each('shopify-token', ['shpat_', 'shpca_', 'shppa_', 'shpss_', 'shptka_'], rest('[a-fA-F0-9]{30,4096}')),
  ...each(
    'paypal-token',
    ['access_token$production$', 'access_token$sandbox$'],
    rest('[0-9a-z]{10,4096}\\$[0-9a-f]{30,4096}'),
  ),
  ...each('plaid-token', ['access-sandbox-', 'access-development-', 'access-production-'], rest(UUID)),
  ...each('flutterwave-key', ['FLWSECK-', 'FLWSECK_TEST-'], rest('[A-Za-z0-9-]{12,4096}')),
  ...each(
    'api-key',
    ['duffel_live_', 'duffel_test_', 'shippo_live_', 'shippo_test_', 'EZAK', 'EZTK'],
    rest('[A-Za-z0-9_=-]{38,4096}'),
  ),
  ...each('razorpay-key', ['rzp_live_', 'rzp_test_'], run(ALNUM, 14)),

  // Tools a developer uses
  ...each('linear-key', ['lin_api_', 'lin_oauth_', 'lin_wh_'], run(ALNUM, 32)),
  ...each('notion-token', ['ntn_'], run(ALNUM, 40)),
  ...each('notion-token', ['secret_'], rest('[A-Za-z0-9]{40,4096}'), true),
  ...each('airtable-token', ['pat'], rest('[A-Za-z0-9]{14}\\.[a-f0-9]{64}')),
  ...each('figma-token', ['figd_', 'figo_', 'figu_', 'figor_'], run(B64URL, 30)),
  ...each('postman-key', ['PMAK-'], rest('[a-f0-9]{24}-[a-f0-9]{30,4096}')),
  ...each('newrelic-key', ['NRAK-', 'NRII-', 'NRJS-', 'NRRA-', 'NRIQ-', 'NRSP-'], run(B64URL, 19)),
  ...each('grafana-token', ['glsa_', 'glc_'], rest('[A-Za-z0-9+/_=-]{32,4096}')),
  ...each('sentry-token', ['sntrys_', 'sntryu_', 'sntrya_'], rest('[A-Za-z0-9+/_=-]{40,4096}')),
  ...each('dynatrace-token', ['dt0c01.', 'dt0s01.', 'dt0s02.'], rest('[A-Z0-9]{8,24}\\.[A-Z0-9]{60,4096}')),
  ...each('sourcegraph-token', ['sgp_', 'sgd_', 'slk_'], rest('[A-Za-z0-9_]{40,4096}')),
  ...each('sonar-token', ['squ_', 'sqp_', 'sqa_'], rest('[a-f0-9]{40}')),
  ...each('hubspot-token', ['pat-na1-', 'pat-eu1-', 'pat-na2-'], rest(UUID)),
  ...each('launchdarkly-key', ['sdk-', 'api-', 'mob-'], rest(UUID)),
  ...each('contentful-token', ['CFPAT-'], run(B64URL, 40)),
  ...each('typeform-token', ['tfp_'], rest('[A-Za-z0-9_.=-]{40,4096}')),
  ...each('readme-key', ['rdme_'], rest('[a-z0-9]{60,4096}')),
  ...each('adobe-secret', ['p8e-', 'p8-'], run(B64URL, 30), true),
  ...each('frameio-token', ['fio-u-'], rest('[A-Za-z0-9_=-]{60,4096}')),
  ...each('dropbox-token', ['sl.'], rest('[A-Za-z0-9_-]{100,4096}')),
  ...each('mapbox-key', ['sk.eyJ'], rest('[A-Za-z0-9_.-]{40,4096}')),
  ...each('settlemint-token', ['sm_aat_', 'sm_pat_', 'sm_sat_'], run(ALNUM, 16)),
  ...each('defined-key', ['dnkey-'], rest('[A-Za-z0-9=_-]{26}-[A-Za-z0-9=_-]{50,4096}')),
  { rule: 'maxmind-key', anchor: '_mmk', before: /[A-Za-z0-9]{6}_[A-Za-z0-9]{29}$/, rest: rest('(?![A-Za-z0-9_])') },
  ...each('asana-token', ['1/1', '2/1'], rest('[0-9]{10,20}(?:/[0-9]{10,20})?:[a-f0-9]{32}')),

  // Self-describing forms
  ...each('jwt', ['eyJ'], rest('[A-Za-z0-9_-]{8,4096}\\.[A-Za-z0-9_-]{8,4096}(?:\\.[A-Za-z0-9_-]{0,4096}){0,3}')),
  ...each('jwt', ['v2.local.', 'v4.local.', 'v2.public.', 'v4.public.'], run(B64URL, 40)),
  ...each('password-hash', ['$2a$', '$2b$', '$2y$'], rest('\\d\\d\\$[A-Za-z0-9./]{50,4096}')),
  ...each(
    'password-hash',
    ['$apr1$', '$1$', '$5$', '$6$', '$y$'],
    rest('[A-Za-z0-9./=,]{1,40}\\$[A-Za-z0-9./$]{20,4096}'),
  ),
  ...each('password-hash', ['$argon2'], rest('[a-z]{1,2}\\$[A-Za-z0-9=,$+/]{30,4096}')),

  // Addresses that are a key in themselves
  ...each('webhook-url', ['hooks.slack.com/'], rest('(?:services|workflows|triggers)/[A-Za-z0-9+/_-]{20,4096}')),
  ...each(
    'webhook-url',
    ['discord.com/api/', 'discordapp.com/api/'],
    rest('(?:v\\d+/)?webhooks/\\d{10,4096}/[A-Za-z0-9_-]{30,4096}'),
  ),
  ...each('webhook-url', ['.webhook.office.com/'], rest('webhookb2/[A-Za-z0-9@/_-]{30,4096}')),
  ...each(
    'webhook-url',
    [
      'outlook.office.com/webhook/',
      'hooks.zapier.com/hooks/',
      'hooks.airtable.com/',
      'maker.ifttt.com/trigger/',
      'webhook.site/',
      'hc-ping.com/',
      'open.feishu.cn/open-apis/bot/',
      'open.larksuite.com/open-apis/bot/',
    ],
    rest('[A-Za-z0-9@/_.-]{16,4096}'),
  ),
  ...each(
    'webhook-url',
    ['qyapi.weixin.qq.com/', 'oapi.dingtalk.com/robot/'],
    rest('[A-Za-z0-9/_-]{4,4096}\\?[A-Za-z_]{3,20}=[A-Za-z0-9-]{16,4096}'),
  ),
];
