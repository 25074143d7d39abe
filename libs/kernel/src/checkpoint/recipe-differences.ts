/** Where two recipes differ, a line each: `energy.stiffness: 1 → 2`. */
export function recipeDifferences(before: unknown, now: unknown, path = ''): string[] {
  if (isObject(before) && isObject(now)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])];
    return keys.flatMap((key) => recipeDifferences(before[key], now[key], path ? `${path}.${key}` : key));
  }
  return JSON.stringify(before) === JSON.stringify(now) ? [] : [`${path}: ${show(before)} → ${show(now)}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return value === undefined ? '(absent)' : JSON.stringify(value);
}
