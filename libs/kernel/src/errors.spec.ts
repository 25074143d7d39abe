import { expect, it } from 'vitest';
import { blaming, ErgodicError, messageOf } from './errors.ts';

it('carries code, path, value, hint and cause, and is plain data as JSON', () => {
  const cause = new Error('inner');
  const error = new ErgodicError({
    code: 'domain',
    message: 'T is 0',
    path: 'temperature',
    value: 0,
    hint: '> 0',
    cause,
  });
  expect(error).toBeInstanceOf(Error);
  expect(error.name).toBe('ErgodicError');
  expect(error.cause).toBe(cause);
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    code: 'domain',
    message: 'T is 0',
    path: 'temperature',
    value: 0,
    hint: '> 0',
  });
  expect(structuredClone(error.toJSON())).toEqual(error.toJSON());
});

it('leaves out of the JSON what is not there', () => {
  expect(JSON.stringify(new ErgodicError({ code: 'data', message: 'm' }))).toBe('{"code":"data","message":"m"}');
});

it('blames a part for what it throws, and lets our own errors pass', () => {
  expect(blaming('x', 'p', () => 3)).toBe(3);
  const own = new ErgodicError({ code: 'data', message: 'ragged' });
  expect(() =>
    blaming('x', 'p', () => {
      throw own;
    }),
  ).toThrow(own);
  expect(() =>
    blaming('energy y', 'energy', () => {
      throw new TypeError('no');
    }),
  ).toThrow(expect.objectContaining({ code: 'plugin-failed', message: 'energy y failed: no', path: 'energy' }));
});

it('finds a message in anything thrown', () => {
  expect(messageOf(new Error('a'))).toBe('a');
  expect(messageOf('b')).toBe('b');
});
