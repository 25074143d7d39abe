import { expect, it } from 'vitest';
import { blamed, blaming, ErgodicError, messageOf } from './errors.ts';

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
  const own = new ErgodicError({ code: 'data', message: 'ragged', path: 'points.csv:3' });
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

it('puts where in the recipe the part is before its option, and where there is no path', () => {
  const pathOf = (path?: string) =>
    blamed(new ErgodicError({ code: 'domain', message: 'm', path }), 'w', 'protocol.x', { to: 1 }).path;
  expect([undefined, 'to', 'to.0', 'units', 'protocol.x.to'].map(pathOf)).toEqual([
    'protocol.x',
    'protocol.x.to',
    'protocol.x.to.0',
    'units',
    'protocol.x.to',
  ]);
});

it('finds a message in anything thrown', () => {
  expect(messageOf(new Error('a'))).toBe('a');
  expect(messageOf('b')).toBe('b');
});
