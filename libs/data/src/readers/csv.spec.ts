import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixtureFolder, problemOf } from '../../test/fixtures.ts';
import { readDataset } from './read-dataset.ts';

const { write, writeGzip } = fixtureFolder();

describe('CSV', () => {
  it('reads a header, a label column and a weight column', () => {
    const path = write(
      'iris.csv',
      'length,kind,width,mass\n5.1,setosa,3.5,1\n6.2,virginica,-2.9e0,0\n4.9,setosa,3,2.5\n',
    );
    const dataset = readDataset({ path, label: 'kind', weight: 'mass' });
    expect(dataset).toEqual({
      name: 'iris',
      points: Float64Array.of(5.1, 3.5, 6.2, -2.9, 4.9, 3),
      count: 3,
      dimension: 2,
      columns: ['length', 'width'],
      labels: Int32Array.of(0, 1, 0),
      classes: ['setosa', 'virginica'],
      weights: Float64Array.of(1, 0, 2.5),
    });
  });

  it('reads a file without header, labels in the last column', () => {
    const path = write('iris.data', '5.1,3.5,setosa\n6.2,2.9,virginica\n\n');
    const dataset = readDataset({ path, label: -1 });
    expect(dataset.columns).toEqual(['x1', 'x2']);
    expect([...dataset.points]).toEqual([5.1, 3.5, 6.2, 2.9]);
    expect(dataset.classes).toEqual(['setosa', 'virginica']);
  });

  it('has no labels, classes or weights where none are named', () => {
    const dataset = readDataset({ path: write('plain.csv', '1,2\n3,4\n') });
    expect(Object.keys(dataset).sort()).toEqual(['columns', 'count', 'dimension', 'name', 'points']);
  });

  it.each([
    ['tab', 'a\tb\n1\t2\n'],
    ['semicolon', 'a;b\n1;2\n'],
    ['bar', 'a|b\n1|2\n'],
    ['comma', 'a,b\n1,2\n'],
    ['blanks around cells', ' a , b \n 1 , 2 \n'],
    ['Windows line ends', 'a,b\r\n1,2\r\n'],
    ['old Macintosh line ends', 'a,b\r1,2\r'],
    ['byte-order mark', '\ufeffa,b\n1,2\n'],
    ['quotes', '"a","b"\n"1","2"'],
    ['blank lines', '\n\na,b\n\n1,2\n\n'],
    ['quoted delimiter of another kind', '"a;b",b\n1,2\n'],
  ])('finds out how cells are separated: %s', (_, text) => {
    const dataset = readDataset({ path: write('dialect.csv', text) });
    expect(dataset.dimension).toBe(2);
    expect(dataset.columns.at(-1)).toBe('b');
    expect([...dataset.points]).toEqual([1, 2]);
  });

  it('takes the first line for a header where it has no number, or where an option names it', () => {
    const numbered = write('numbered.csv', '0,1,kind\n5,6,a\n7,8,b\n');
    expect(readDataset({ path: numbered, label: 'kind' }).columns).toEqual(['0', '1']);
    expect(readDataset({ path: write('years.csv', '1999,2000\n1,2\n'), header: true }).columns).toEqual([
      '1999',
      '2000',
    ]);
    expect(readDataset({ path: write('years.csv', '1999,2000\n1,2\n') }).count).toBe(2);
    expect(readDataset({ path: write('index.csv', ',a\n0,5\n') }).columns).toEqual(['x1', 'a']);
  });

  it('never swallows a first row of missing values as a header', () => {
    const problem = problemOf(() => readDataset({ path: write('first.csv', 'nan,nan\n1,2\n') }));
    expect(problem.path).toMatch(/first\.csv:1$/);
  });

  it('keeps numeric labels in the order of their values', () => {
    const path = write('digits.csv', 'x,y\n0,10\n0,9\n0,-1\n0,9.0\n');
    const { labels, classes } = readDataset({ path, label: 'y' });
    expect(classes).toEqual(['-1', '9', '10']);
    expect(labels).toEqual(Int32Array.of(2, 1, 0, 1));
  });

  it('keeps the first rows and the named columns, by name or place', () => {
    const path = write('wide.csv', 'a,b,c,d\n1,2,3,u\n4,5,6,v\n7,8,9,w\n');
    const dataset = readDataset({ path, label: 'd', columns: ['c', 0], limit: 2 });
    expect([...dataset.points]).toEqual([3, 1, 6, 4]);
    expect(dataset.columns).toEqual(['c', 'a']);
    expect(dataset.classes).toEqual(['u', 'v']);
  });

  it('reads gzip, whatever the name says', () => {
    expect([...readDataset({ path: writeGzip('packed.csv.gz', 'a\n1\n2\n') }).points]).toEqual([1, 2]);
    expect([...readDataset({ path: writeGzip('packed.csv', 'a\n1\n2\n') }).points]).toEqual([1, 2]);
    expect([...readDataset({ path: write('unpacked.csv.gz', 'a\n1\n2\n') }).points]).toEqual([1, 2]);
    expect(readDataset({ path: writeGzip('packed.tsv.gz', 'a\n1\n') }).name).toBe('packed');
  });

  it('gives back every double that is printed', () => {
    const row = fc.tuple(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const holds = () =>
      fc.assert(
        fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
          const path = write('doubles.csv', `a,b\n${rows.map((cells) => cells.join(',')).join('\n')}\n`);
          const { points } = readDataset({ path });
          return rows.flat().every((value, i) => points[i] === value);
        }),
        { numRuns: 50, seed: 1 },
      );
    expect(holds).not.toThrow();
  });
});

describe('CSV problems', () => {
  const problem = (text: string, options = {}) =>
    problemOf(() => readDataset({ path: write('bad.csv', text), ...options }));

  it('a ragged row: its line and the number of cells', () => {
    const { path, message, value } = problem('a,b\n1,2\n\n"3\n",4,5\n');
    expect(path).toMatch(/bad\.csv:5$/);
    expect(message).toContain('the row has 3 cells; line 1 has 2');
    expect(value).toBe(3);
    expect(problem('a,b\n1,2\n3').message).toContain('the row has 1 cells');
  });

  it('a cell that is no number: line, column and value', () => {
    const { path, message, value, hint, code } = problem('a,b\r\n1,2\r\n3,four\r\n');
    expect(code).toBe('data');
    expect(path).toMatch(/bad\.csv:3$/);
    expect(message).toMatch(/bad\.csv:3: column b: "four" is not a number/);
    expect(value).toBe('four');
    expect(hint).toContain('label: b');
    expect(problem('1,a\n2,b\n').hint).toContain('header: true');
    expect(problem('a;b\n1;2,5\n').hint).toContain('point');
    expect(problem('a\n0x1F\n').message).toContain('"0x1F" is not a number');
  });

  it.each(['NaN', 'nan', 'NA', 'Infinity', '-inf', '1e999', 'null', '?'])('a value that is not finite: %s', (cell) => {
    const { path, message, value } = problem(`a,b\n1,2\n3,${cell}\n`);
    expect(path).toMatch(/:3$/);
    expect(message).toContain(`column b: "${cell}" is not a finite number`);
    expect(value).toBe(cell);
  });

  it('an empty cell', () => {
    expect(problem('a,b\n1,\n').message).toMatch(/bad\.csv:2: column b: the cell is empty/);
    expect(problem('a,b\n1,  \n').message).toMatch(/the cell is empty/);
    expect(problem('a,b\n1,\n', { label: 'b' }).message).toMatch(/column b: the label is missing/);
  });

  it('a column that is not there: the columns and the nearest', () => {
    const { code, path, message, hint } = problem('length,width,kind\n1,2,a\n', { label: 'kinds' });
    expect(code).toBe('invalid-option');
    expect(path).toBe('label');
    expect(message).toMatch(/bad\.csv has no column named "kinds"/);
    expect(hint).toBe('did you mean kind? columns: length, width, kind');
    expect(problem('a,b\n1,2\n', { weight: 2 }).message).toContain('no column 2');
    expect(problem('a,b\n1,2\n', { columns: [-3] }).hint).toContain('columns 0 to 1 (or -2 to -1, from the end)');
    expect(problem('a,a\n1,2\n', { label: 'a' }).message).toContain('more than one column named "a"');
  });

  it('columns with two parts to play', () => {
    expect(problem('a,b\n1,2\n', { label: 'b', columns: ['b'] }).message).toContain('b is the label');
    expect(problem('a,b\n1,2\n', { label: 'b', weight: 1 }).message).toContain('is the label already');
    expect(problem('a,b\n1,2\n', { columns: ['a', 0] }).message).toContain('listed twice');
    expect(problem('a\n1\n', { label: 'a' }).message).toContain('no column is left');
  });

  it('weights that are negative or all 0', () => {
    expect(problem('a,w\n1,-2\n', { weight: 'w' }).message).toContain('the weight -2 is negative');
    expect(problem('a,w\n1,0\n', { weight: 'w' }).message).toContain('all weights are 0');
  });

  it('no rows', () => {
    expect(problem('a,b\n').message).toContain('there are no rows');
    expect(problem('\n \n').message).toContain('there are no rows');
    expect(problem('').message).toContain('empty (0 bytes)');
  });

  it('a quote that is not closed, with its line', () => {
    const { path, message } = problem('a,b\n1,"2\n3,4\n');
    expect(path).toMatch(/bad\.csv:\d$/);
    expect(message).toContain('a quoted cell is not closed');
  });

  it('text in another encoding', () => {
    expect(
      problemOf(() => readDataset({ path: write('utf16.csv', Buffer.from('\ufeffa\n1\n', 'utf16le')) })).message,
    ).toContain('UTF-16');
    expect(
      problemOf(() => readDataset({ path: write('latin.csv', Buffer.from('\xe9\n1\n', 'latin1')) })).message,
    ).toContain('not UTF-8');
  });
});
