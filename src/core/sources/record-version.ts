/** The version of the program that wrote a record, as records of most agents say it. */
import { isObject, type JsonObject } from './json.ts';

const KEYS = ['version', 'cli_version', 'cliVersion', 'appVersion', 'app_version'];

/** @returns nothing but a version: safe to be shown to strangers */
export function versionIn(record: JsonObject): string | null {
  for (const part of [record, ...Object.values(record).filter(isObject)]) {
    for (const key of KEYS) {
      const value = part[key];
      if (typeof value === 'string' && isVersion(value)) return value;
    }
  }
  return null;
}

export const isVersion = (text: string): boolean =>
  /^v?\d{1,4}\.\d{1,10}(?:\.\d{1,10})?(?:-[a-z]{1,8}(?:\.\d{1,3})?)?$/.test(text);
