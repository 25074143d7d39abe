import { Script, createContext } from 'node:vm';
import { expect, it } from 'vitest';
import { exampleRun } from './example-run.spec.ts';
import { renderReport } from './render-report.ts';

interface DrawnOption {
  xAxis: Styled | Styled[];
  tooltip: { formatter(hovered: object): StubElement };
  series: { type: string; data: unknown[]; renderItem?: (at: object, api: object) => object; itemStyle?: object }[];
}
interface Styled {
  axisLabel: { formatter(value: number): string; color: string };
}

/** As little of an element as the page's script needs. */
class StubElement {
  textContent = '';
  className = '';
  clientWidth = 400;
  clientHeight = 300;
  readonly style = {};
  readonly dataset: Record<string, string> = {};
  readonly children: StubElement[] = [];
  readonly listeners: Record<string, (event: object) => void> = {};
  append(child: StubElement): void {
    this.children.push(child);
  }
  addEventListener(type: string, listener: (event: object) => void): void {
    this.listeners[type] = listener;
  }
  querySelectorAll(): StubElement[] {
    return [];
  }
  get text(): string {
    return [this.textContent, ...this.children.map(({ text }) => text)].filter(Boolean).join(' ');
  }
}

/** Runs the last script of a page, the one that draws, with everything around it stubbed. */
function draw(page: string, colour: string) {
  const options: Record<string, DrawnOption> = {};
  const actions: object[] = [];
  const elements = new Map<string, StubElement>();
  const charts = new StubElement();
  charts.textContent = /id="charts">([^<]*)</.exec(page)?.[1] ?? '';
  const element = (id: string): StubElement => {
    if (id === 'charts') return charts;
    const known = elements.get(id) ?? new StubElement();
    elements.set(id, known);
    return known;
  };
  const document = {
    documentElement: new StubElement(),
    body: new StubElement(),
    getElementById: element,
    createElement: () => new StubElement(),
    querySelectorAll: () => [],
  };
  const init = (target: StubElement) => ({
    resize: () => undefined,
    dispatchAction: (action: object) => actions.push(action),
    setOption: (option: DrawnOption) => {
      for (const [id, known] of elements) if (known === target) options[id] = option;
    },
  });
  const script = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].at(-1)?.[1] ?? '';
  new Script(script).runInContext(
    createContext({
      document,
      echarts: { init },
      getComputedStyle: () => ({ fontFamily: 'sans', getPropertyValue: (name: string) => ` ${colour}${name}` }),
      matchMedia: () => ({ addEventListener: () => undefined }),
      addEventListener: () => undefined,
      ResizeObserver: class {
        observe(): void {}
      },
    }),
  );
  return { options, actions, elements };
}

const page = renderReport(exampleRun());

it('draws every chart in the colours of the theme', () => {
  const { options } = draw(page, 'light');
  expect(Object.keys(options)).toEqual([
    'over-run',
    'over-temperature',
    'ledger',
    'observables-1',
    'observables-2',
    'section-1-chart',
    'section-2-chart',
  ]);
  const text = JSON.stringify(options);
  expect(text).not.toMatch(/olor":"--/);
  expect(text).toContain('"light--series-0"');
});

it('gives axes, bands and tooltips their functions', () => {
  const option = draw(page, '').options['over-run'] as DrawnOption;
  const [axis] = [option.xAxis].flat();
  expect(axis?.axisLabel.formatter(-1500)).toBe('−1,500');
  const band = option.series.find(({ type }) => type === 'custom');
  const polygon = band?.renderItem?.({ dataIndex: 0 }, { coord: (point: number[]) => point }) as {
    shape: { points: number[][] };
  };
  expect(polygon.shape.points).toHaveLength(2 * (band?.data.length ?? 0));
  const hovered = {
    seriesType: 'line',
    seriesName: '<b>U</b>',
    dataIndex: 0,
    value: [12, 0.123456, 0.01],
    color: 'red',
  };
  expect(option.tooltip.formatter([hovered]).text).toBe('step 12 <b>U</b> 0.1235 ± 0.01');
});

it('moves along a chart by keys', () => {
  const { actions, elements } = draw(page, '');
  const chart = elements.get('over-run') as StubElement & { parentElement?: object };
  const press = (key: string): void => chart.listeners.keydown?.({ key, preventDefault: () => undefined });
  press('End');
  press('ArrowLeft');
  press('Escape');
  expect(actions).toMatchObject([
    { type: 'showTip', dataIndex: 149 },
    { type: 'showTip', dataIndex: 148 },
    { type: 'hideTip' },
  ]);
});
